/** stats.nba.com leaguegamelog: the box lines of every player who played on a date, in one request a kind of season.
 *
 * A game appears when it is final, and whoever did not play has no row. Without the site's own headers the server lets
 * the request hang instead of refusing it: hence the profile and a time-out longer than usual. */
import type { GameDate } from '../../domain/game-date.ts'
import type { GameKind, Season } from '../../domain/season.ts'
import {
  type Collected,
  type ScheduledGame,
  type SourceConfig,
  type SourceContext,
  withSignal,
} from './source.ts'

const headers = {
  accept: 'application/json, text/plain, */*',
  'accept-language': 'en-US,en;q=0.9',
  origin: 'https://www.nba.com',
  referer: 'https://www.nba.com/',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
  'x-nba-stats-origin': 'stats',
  'x-nba-stats-token': 'true',
}

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

export const nbaStatsLeagueGameLog = {
  name: 'nba-stats-leaguegamelog',
  provides: ['player_boxscores'],
  async *collect(
    { http, config, signal }: SourceContext,
    gameDate: GameDate,
    games: readonly Pick<ScheduledGame, 'season' | 'kind'>[],
  ): AsyncGenerator<Collected> {
    const wanted = new Map(games.map(({ season, kind }) => [`${season}/${kind}`, { season, kind }]))
    for (const { season, kind } of wanted.values()) {
      const url = gameLogUrl(config, gameDate, season, kind)
      yield {
        resource: `nba-stats/leaguegamelog/${gameDate}${kind === 'regular' ? '' : `/${kind}`}`,
        reply: await http.get({ url, headers, timeoutMilliseconds: 30_000, ...withSignal(signal) }),
      }
    }
  },
} as const
