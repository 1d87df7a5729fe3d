/** stats.nba.com playerindex: every player of a season with the team that he belongs to now, in one request.
 *
 * Asked for a season that is over it names the teams of that season's end, so only today's answer is a roster of a date. */
import { gameDateOf } from '../../domain/game-date.ts'
import type { Season } from '../../domain/season.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig } from './source.ts'

export function playerIndexUrl(config: SourceConfig, season: Season): string {
  const query = new URLSearchParams({ Historical: '0', LeagueID: '00', Season: season, TeamID: '0' })
  return `${config.nbaStatsUrl}/stats/playerindex?${query}`
}

export const nbaStatsPlayerIndex: Source = {
  name: 'nba-stats/playerindex',
  source: 'nba-stats',
  baseUrl: (config) => config.nbaStatsUrl,
  silent(gameDate, now) {
    const today = gameDateOf(now)
    return gameDate < today ? `it names the teams of today (${today}), not of an earlier date` : undefined
  },
  async *collect({ ask, config }, { season }) {
    yield await ask({
      resource: `nba-stats/playerindex/${season}`,
      url: playerIndexUrl(config, season),
      headers: headerProfiles.nbaStats,
      timeoutMilliseconds: 30_000,
    })
  },
}
