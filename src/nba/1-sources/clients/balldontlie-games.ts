/** balldontlie: the games of a date with status and score. Needs a key. */
import { askPages, balldontlieUnavailable } from './balldontlie-pages.ts'
import type { Source } from './source.ts'

export const balldontlieGames: Source = {
  name: 'balldontlie/games',
  source: 'balldontlie',
  baseUrl: (config) => config.balldontlieUrl,
  unavailable: balldontlieUnavailable,
  async *collect(context, { gameDate }) {
    yield* askPages(context, `balldontlie/games/${gameDate}`, 'games', { 'dates[]': gameDate })
  },
}
