/** Small payloads in the genuine shapes, for tests that must run without the data pack, and the pack's own payloads. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const pack = process.env.SIXTHMAN_DATA_PACK
export const hasPack = pack !== undefined
export const skipNote = hasPack ? '' : ' (skipped: SIXTHMAN_DATA_PACK is not set)'

export function readPack(path: string): Uint8Array {
  const content = readFileSync(`${pack}/${path}`)
  return path.endsWith('.gz') ? gunzipSync(content) : content
}

export function toBody(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

export function scheduledGame(overrides: Record<string, unknown> = {}) {
  return {
    gameId: '0022400188',
    gameStatus: 3,
    gameStatusText: 'Final',
    gameDateEst: '2024-11-08T00:00:00Z',
    gameDateTimeUTC: '2024-11-09T00:30:00Z',
    postponedStatus: 'N',
    arenaName: 'Rocket Mortgage FieldHouse',
    homeTeam: { teamId: 1610612739, teamTricode: 'CLE', score: 136 },
    awayTeam: { teamId: 1610612744, teamTricode: 'GSW', score: 117 },
    ...overrides,
  }
}

export function schedule(...games: Record<string, unknown>[]) {
  return {
    leagueSchedule: {
      seasonYear: '2024-25',
      leagueId: '00',
      gameDates: [{ gameDate: '11/08/2024 00:00:00', games }],
    },
  }
}

const boxLine = {
  SEASON_ID: '22024',
  PLAYER_ID: 201939,
  PLAYER_NAME: 'Stephen Curry',
  TEAM_ID: 1610612744,
  TEAM_ABBREVIATION: 'GSW',
  TEAM_NAME: 'Golden State Warriors',
  GAME_ID: '0022400188',
  GAME_DATE: '2024-11-08',
  MATCHUP: 'GSW @ CLE',
  WL: 'L',
  MIN: 24,
  FGM: 4,
  FGA: 10,
  FG3M: 2,
  FG3A: 6,
  FTM: 2,
  FTA: 2,
  OREB: 1,
  DREB: 4,
  REB: 5,
  AST: 6,
  STL: 0,
  BLK: 0,
  TOV: 7,
  PF: 1,
  PTS: 12,
  PLUS_MINUS: -26,
}

export function gameLog(...lines: Record<string, unknown>[]) {
  const headers = Object.keys(boxLine)
  const rowSet = lines.map((line) => Object.values({ ...boxLine, ...line }))
  return {
    resource: 'leaguegamelog',
    parameters: {},
    resultSets: [{ name: 'LeagueGameLog', headers, rowSet }],
  }
}

export function side(name: string, description: string, point: unknown, price: unknown) {
  return { name, description, point, price }
}

export function eventOdds(outcomes: unknown[], overrides: Record<string, unknown> = {}) {
  return {
    id: 'f9f3f99b',
    sport_key: 'basketball_nba',
    commence_time: '2024-11-09T00:40:00Z',
    home_team: 'Cleveland Cavaliers',
    away_team: 'Golden State Warriors',
    bookmakers: [
      {
        key: 'draftkings',
        title: 'DraftKings',
        markets: [{ key: 'player_points', last_update: '2024-11-09T00:25:00Z', outcomes }],
      },
    ],
    ...overrides,
  }
}
