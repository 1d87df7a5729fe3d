/** ESPN's summaries once more, for the plays in them: who shot, from where, and how it ended.
 *
 * The reply is the same as the one with the box score; it is asked for anew, since either may be wanted without the other. */
import { espnSummaryRequest, matchEspnEvents } from './espn-events.ts'
import { espnScoreboardRequest } from './espn-scoreboard.ts'
import { askInOrder, type Source } from './source.ts'

export const espnPlays: Source = {
  name: 'espn/plays',
  source: 'espn',
  baseUrl: (config) => config.espnUrl,
  async *collect(context, { gameDate, games }) {
    if (games.length === 0) return
    const { ask, config } = context
    const list = await ask(espnScoreboardRequest(config, gameDate, `espn/scoreboard/${gameDate}`))
    yield list
    yield* askInOrder(
      context,
      matchEspnEvents(list.reply, games).map((event) =>
        espnSummaryRequest(config, event, `espn/plays/${gameDate}`),
      ),
    )
  },
}
