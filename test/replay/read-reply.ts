/** Shapes and readers that the replay's tests share; no assertions here. */

import type { League } from '../../src/replay/league.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { createSettableClock, type SettableClock } from '../../src/replay/settable-clock.ts'

export const oddsRoot = '/api.the-odds-api.com/v4/sports/basketball_nba'
export const historicalRoot = '/api.the-odds-api.com/v4/historical/sports/basketball_nba'
export const schedulePath = '/cdn.nba.com/static/json/staticData/scheduleLeagueV2.json'
const allMarkets = 'player_points,player_rebounds,player_assists,player_threes,player_points_rebounds_assists'
export const oddsQuery = `apiKey=k&regions=us,us2,us_dfs&oddsFormat=american&markets=${allMarkets}`

export function gameLogPath(season: string, from: string, to: string): string {
  const query = new URLSearchParams({
    Season: season,
    SeasonType: 'Regular Season',
    PlayerOrTeam: 'P',
    DateFrom: from,
    DateTo: to,
    LeagueID: '00',
    Sorter: 'DATE',
    Direction: 'ASC',
    Counter: '0',
  })
  return `/stats.nba.com/stats/leaguegamelog?${query}`
}

export interface TeamReply {
  teamId: number
  score: number
  wins: number
  teamTricode: string
}

export interface GameReply {
  gameId: string
  gameStatus: number
  gameStatusText: string
  gameDateEst: string
  gameDateTimeUTC: string
  gameDateTimeEst: string
  postponedStatus: string
  seriesText: string
  homeTeam: TeamReply
  awayTeam: TeamReply
  pointsLeaders: unknown[]
}

export interface ScheduleReply {
  meta: { time: string }
  leagueSchedule: { seasonYear: string; gameDates: { gameDate: string; games: GameReply[] }[] }
}

export interface GameLogReply {
  resultSets: { headers: string[]; rowSet: (string | number | null)[][] }[]
}

export interface EventReply {
  id: string
  commence_time: string
  home_team: string
  away_team: string
}

export interface OddsReply extends EventReply {
  bookmakers: {
    key: string
    title: string
    markets: {
      key: string
      last_update: string
      outcomes: { name: string; description: string; price: number; point: number }[]
    }[]
  }[]
}

export interface Historical<T> {
  timestamp: string
  previous_timestamp: string | null
  next_timestamp: string | null
  data: T
}

export interface Replay {
  readonly server: ReplayServer
  readonly clock: SettableClock
  get<T>(path: string): Promise<T>
  games(): Promise<GameReply[]>
}

/** A server without a socket. */
export function openReplay(league: League, now: string): Replay {
  const clock = createSettableClock(now)
  const server = createReplayServer({ league, clock })
  async function get<T>(path: string): Promise<T> {
    const response = await server.app.request(path)
    if (response.status !== 200) throw new Error(`${response.status} for ${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  return {
    server,
    clock,
    get,
    games: async () =>
      (await get<ScheduleReply>(schedulePath)).leagueSchedule.gameDates.flatMap((d) => d.games),
  }
}

/** Every path to a value, lists as '[]': the shape of a reply. */
export function keyPaths(value: unknown, at = ''): Set<string> {
  const paths = new Set<string>()
  if (Array.isArray(value)) {
    for (const entry of value) for (const path of keyPaths(entry, `${at}[]`)) paths.add(path)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) {
      paths.add(`${at}.${key}`)
      for (const path of keyPaths(entry, `${at}.${key}`)) paths.add(path)
    }
  }
  return paths
}
