/** The pages that the list above every page leads to, in its order: address and name. */
export const siteTabs: readonly (readonly [string, string])[] = [['/picks/about', 'About']]
