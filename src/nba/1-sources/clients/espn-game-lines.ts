/** ESPN's game lines of games that have not begun: the scoreboard's own odds, and the summary's where it has none.
 *
 * ESPN takes a game's odds away when it is over, and shows in-play odds before that. */
import { gameDateOf } from '../../domain/game-date.ts'
import { espnSummaryRequest, matchEspnEvents } from './espn-events.ts'
import { espnScoreboardRequest } from './espn-scoreboard.ts'
import { askInOrder, type Source } from './source.ts'

export const espnGameLines: Source = {
  name: 'espn/game-lines',
  source: 'espn',
  baseUrl: (config) => config.espnUrl,
  silent: (gameDate, now) =>
    gameDate < gameDateOf(now) ? `ESPN keeps no odds of games that are over (${gameDate})` : undefined,
  async *collect(context, { gameDate, games }) {
    const { ask, config, clock } = context
    const now = clock.now().epochMilliseconds
    const upcoming = games.filter((game) => game.tipAt.epochMilliseconds > now)
    if (upcoming.length === 0) return
    const name = `espn/game-lines/${gameDate}`
    const list = await ask(espnScoreboardRequest(config, gameDate, name))
    yield list
    const lacking = matchEspnEvents(list.reply, upcoming).filter(({ hasOdds }) => !hasOdds)
    yield* askInOrder(
      context,
      lacking.map((event) => espnSummaryRequest(config, event, name)),
    )
  },
}
