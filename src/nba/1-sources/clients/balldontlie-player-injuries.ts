/** balldontlie: the injured of all teams, page by page. It speaks of now and of no other day. */
import { askPages, balldontlieUnavailable } from './balldontlie-pages.ts'
import type { Source } from './source.ts'
import { speaksOnlyOfNow } from './speaks-only-of-now.ts'

export const balldontlieInjuries: Source = {
  name: 'balldontlie/player_injuries',
  source: 'balldontlie',
  baseUrl: (config) => config.balldontlieUrl,
  unavailable: balldontlieUnavailable,
  silent: speaksOnlyOfNow('balldontlie'),
  async *collect(context, { gameDate }) {
    yield* askPages(context, `balldontlie/player_injuries/${gameDate}`, 'player_injuries', {})
  },
}
