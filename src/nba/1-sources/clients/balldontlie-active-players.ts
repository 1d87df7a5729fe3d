/** balldontlie: every active player with his team, a hundred a page. It speaks of now and of no other day. Needs a key. */
import { askPages, balldontlieUnavailable } from './balldontlie-pages.ts'
import type { Source } from './source.ts'
import { speaksOnlyOfNow } from './speaks-only-of-now.ts'

export const balldontlieActivePlayers: Source = {
  name: 'balldontlie/active_players',
  source: 'balldontlie',
  baseUrl: (config) => config.balldontlieUrl,
  unavailable: balldontlieUnavailable,
  silent: speaksOnlyOfNow('balldontlie'),
  async *collect(context, { gameDate }) {
    yield* askPages(context, `balldontlie/active_players/${gameDate}`, 'players/active', {})
  },
}
