/** stats.nba.com scoreboardv2: the older scoreboard of a date, kept as a second way to the same facts.
 *
 * Since October 2025 its table of scores stays empty, for final games too: good for older dates, and for who plays when. */
import type { GameDate } from '../../domain/game-date.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig } from './source.ts'

export function olderScoreboardUrl(config: SourceConfig, gameDate: GameDate): string {
  const query = new URLSearchParams({ DayOffset: '0', GameDate: gameDate, LeagueID: '00' })
  return `${config.nbaStatsUrl}/stats/scoreboardv2?${query}`
}

export const nbaStatsScoreboardV2: Source = {
  name: 'nba-stats/scoreboardv2',
  source: 'nba-stats',
  baseUrl: (config) => config.nbaStatsUrl,
  async *collect({ ask, config }, { gameDate }) {
    yield await ask({
      resource: `nba-stats/scoreboardv2/${gameDate}`,
      url: olderScoreboardUrl(config, gameDate),
      headers: headerProfiles.nbaStats,
      timeoutMilliseconds: 30_000,
    })
  },
}
