/** Renders the pages of tonight before the first reader comes: the first of a process cost him a third of a second, most of it for schemas that are
 * prepared when they are first used. */
import type { Clock } from '../platform/clock.ts'
import { sitePages } from './pages/index.ts'
import { renderPage } from './render-page.ts'
import type { Site } from './site.ts'
import { tonightOf } from './to-route.ts'

/** Every page that has one address. */
export async function warmSite(site: Site, clock: Clock): Promise<void> {
  const today = tonightOf(clock)
  for (const page of sitePages.filter(({ path }) => !path.includes(':')))
    await renderPage(site, page, { path: page.path, parameter: () => '', query: () => '', today })
}
