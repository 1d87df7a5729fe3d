/** stats.nba.com playbyplayv3: every event of a game, in one request a game. The league's own as well, from another host. */
import { headerProfiles } from '../header-profiles.ts'
import { askInOrder, type Source } from './source.ts'

export const nbaStatsPlayByPlay: Source = {
  name: 'nba-stats/playbyplayv3',
  source: 'nba-stats',
  baseUrl: (config) => config.nbaStatsUrl,
  async *collect(context, { games }) {
    yield* askInOrder(
      context,
      games.map(({ gameId }) => ({
        resource: `nba-stats/playbyplayv3/${gameId}`,
        gameId,
        url: `${context.config.nbaStatsUrl}/stats/playbyplayv3?${new URLSearchParams({ EndPeriod: '0', GameID: gameId, StartPeriod: '0' })}`,
        headers: headerProfiles.nbaStats,
        timeoutMilliseconds: 30_000,
      })),
    )
  },
}
