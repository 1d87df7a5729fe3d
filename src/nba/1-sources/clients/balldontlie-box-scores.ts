/** balldontlie: the box scores of a date, all games in one reply. Needs a key of its dearest plan. */
import { balldontlieHeaders, balldontlieUnavailable, balldontlieUrl } from './balldontlie-pages.ts'
import type { Source } from './source.ts'

export const balldontlieBoxScores: Source = {
  name: 'balldontlie/box_scores',
  source: 'balldontlie',
  baseUrl: (config) => config.balldontlieUrl,
  unavailable: balldontlieUnavailable,
  async *collect({ ask, config }, { gameDate, games }) {
    if (games.length === 0) return
    yield await ask({
      resource: `balldontlie/box_scores/${gameDate}`,
      url: balldontlieUrl(config, 'box_scores', { date: gameDate }),
      headers: balldontlieHeaders(config),
    })
  },
}
