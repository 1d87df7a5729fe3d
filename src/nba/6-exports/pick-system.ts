/** The system whose sides are published as picks; coverage is counted by it, the others are shown beside it. */
export const pickSystem = 'ridge'
