/** balldontlie: the box lines of a date, a hundred a page; for keys to which its box scores are not open. */
import { askPages, balldontlieUnavailable } from './balldontlie-pages.ts'
import type { Source } from './source.ts'

export const balldontlieStats: Source = {
  name: 'balldontlie/stats',
  source: 'balldontlie',
  baseUrl: (config) => config.balldontlieUrl,
  unavailable: balldontlieUnavailable,
  async *collect(context, { gameDate, games }) {
    if (games.length === 0) return
    yield* askPages(context, `balldontlie/stats/${gameDate}`, 'stats', { 'dates[]': gameDate })
  },
}
