/** stats.nba.com scoreboardv3: the games of a date with status, tip-off and score, in one request.
 *
 * It answers for any date, past or to come, also where the schedule file has moved on to another season. */
import type { GameDate } from '../../domain/game-date.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig } from './source.ts'

export function scoreboardUrl(config: SourceConfig, gameDate: GameDate): string {
  const query = new URLSearchParams({ GameDate: gameDate, LeagueID: '00' })
  return `${config.nbaStatsUrl}/stats/scoreboardv3?${query}`
}

export const nbaStatsScoreboard: Source = {
  name: 'nba-stats/scoreboardv3',
  source: 'nba-stats',
  baseUrl: (config) => config.nbaStatsUrl,
  async *collect({ ask, config }, { gameDate }) {
    yield await ask({
      resource: `nba-stats/scoreboardv3/${gameDate}`,
      url: scoreboardUrl(config, gameDate),
      headers: headerProfiles.nbaStats,
      timeoutMilliseconds: 30_000,
    })
  },
}
