/** stats.nba.com boxscoretraditionalv3: one game's lines, with the reason beside each player who did not play.
 *
 * The reply does not say of which date its game is, so the resource does: '…/<gameDate>/<gameId>'. */
import { headerProfiles } from '../header-profiles.ts'
import { askInOrder, type Source, type SourceConfig } from './source.ts'

export function traditionalBoxScoreUrl(config: SourceConfig, gameId: string): string {
  const query = new URLSearchParams({
    EndPeriod: '0',
    EndRange: '0',
    GameID: gameId,
    RangeType: '0',
    StartPeriod: '0',
    StartRange: '0',
  })
  return `${config.nbaStatsUrl}/stats/boxscoretraditionalv3?${query}`
}

export const nbaStatsBoxScore: Source = {
  name: 'nba-stats/boxscoretraditionalv3',
  source: 'nba-stats',
  baseUrl: (config) => config.nbaStatsUrl,
  async *collect(context, { gameDate, games }) {
    yield* askInOrder(
      context,
      games.map(({ gameId }) => ({
        resource: `nba-stats/boxscoretraditionalv3/${gameDate}/${gameId}`,
        gameId,
        url: traditionalBoxScoreUrl(context.config, gameId),
        headers: headerProfiles.nbaStats,
        timeoutMilliseconds: 30_000,
      })),
    )
  },
}
