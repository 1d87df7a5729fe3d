/** stats.nba.com leaguegamelog: the box lines of every player who played on a date, in one request a kind of season.
 *
 * A game appears when it is final, and whoever did not play has no row. The server lets a
 * request that it does not like hang instead of refusing it: hence a time-out longer than usual. */
import type { GameDate } from '../../domain/game-date.ts'
import type { GameKind, Season } from '../../domain/season.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig } from './source.ts'

const seasonTypes: Readonly<Record<GameKind, string>> = {
  preseason: 'Pre Season',
  regular: 'Regular Season',
  'all-star': 'All Star',
  playoffs: 'Playoffs',
  'play-in': 'PlayIn',
  'cup-final': 'IST',
}

export function gameLogUrl(config: SourceConfig, gameDate: GameDate, season: Season, kind: GameKind): string {
  const query = new URLSearchParams({
    Counter: '1000',
    DateFrom: gameDate,
    DateTo: gameDate,
    Direction: 'DESC',
    LeagueID: '00',
    PlayerOrTeam: 'P',
    Season: season,
    SeasonType: seasonTypes[kind],
    Sorter: 'DATE',
  })
  return `${config.nbaStatsUrl}/stats/leaguegamelog?${query}`
}

export const nbaStatsLeagueGameLog: Source = {
  name: 'nba-stats/leaguegamelog',
  source: 'nba-stats',
  baseUrl: (config) => config.nbaStatsUrl,
  async *collect({ ask, config }, { gameDate, games }) {
    const wanted = new Map(games.map(({ season, kind }) => [`${season}/${kind}`, { season, kind }]))
    for (const { season, kind } of wanted.values()) {
      yield await ask({
        resource: `nba-stats/leaguegamelog/${gameDate}${kind === 'regular' ? '' : `/${kind}`}`,
        url: gameLogUrl(config, gameDate, season, kind),
        headers: headerProfiles.nbaStats,
        timeoutMilliseconds: 30_000,
      })
    }
  },
}
