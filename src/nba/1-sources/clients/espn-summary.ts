/** ESPN's summaries: the box score of each game, with who did not play and why.
 *
 * A summary is asked for by ESPN's own event id, so the scoreboard comes first; it is archived as what it is. */
import { espnSummaryRequest, matchEspnEvents } from './espn-events.ts'
import { espnScoreboardRequest } from './espn-scoreboard.ts'
import { askInOrder, type Source } from './source.ts'

export const espnSummary: Source = {
  name: 'espn/summary',
  source: 'espn',
  baseUrl: (config) => config.espnUrl,
  async *collect(context, { gameDate, games }) {
    if (games.length === 0) return
    const { ask, config } = context
    const list = await ask(espnScoreboardRequest(config, gameDate, `espn/scoreboard/${gameDate}`))
    yield list
    const events = matchEspnEvents(list.reply, games)
    yield* askInOrder(
      context,
      events.map((event) => espnSummaryRequest(config, event, `espn/summary/${gameDate}`)),
    )
  },
}
