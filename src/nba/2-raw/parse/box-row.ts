/** One player's box line in one game: the row type, and the checks that every source of it must pass.
 *
 * Two identities hold in all 176,189 real rows looked at, PTS = 2·FGM + FG3M + FTM and REB = OREB + DREB: a row that breaks
 * one was mixed up on its way. */
import type { GameDate } from '../../domain/game-date.ts'
import type { Season } from '../../domain/season.ts'

export interface BoxRow {
  readonly gameId: string
  readonly season: Season
  readonly gameDate: GameDate
  readonly playerId: number
  readonly playerName: string
  readonly teamId: number
  readonly teamTricode: string
  readonly opponentTricode: string
  readonly isHome: boolean
  /** Null while the game is not decided. */
  readonly won: boolean | null
  /** Whole minutes; 0 means under 30 seconds. */
  readonly minutes: number
  readonly fgm: number
  readonly fga: number
  readonly fg3m: number
  readonly fg3a: number
  readonly ftm: number
  readonly fta: number
  readonly oreb: number
  readonly dreb: number
  readonly reb: number
  readonly ast: number
  readonly stl: number
  readonly blk: number
  readonly tov: number
  readonly pf: number | null
  readonly pts: number
  readonly plusMinus: number | null
}

/** Column of stats.nba.com → field, for the counts that are never missing. */
export const countColumns = {
  FGM: 'fgm',
  FGA: 'fga',
  FG3M: 'fg3m',
  FG3A: 'fg3a',
  FTM: 'ftm',
  FTA: 'fta',
  OREB: 'oreb',
  DREB: 'dreb',
  REB: 'reb',
  AST: 'ast',
  STL: 'stl',
  BLK: 'blk',
  TOV: 'tov',
  PTS: 'pts',
} as const satisfies Record<string, keyof BoxRow>

export type CountField = (typeof countColumns)[keyof typeof countColumns]

/** The longest game lasted 78 minutes, the most points were 100. */
const minutesMax = 80
const pointsMax = 110

/** Why the row cannot be true, or null. */
export function findBoxFault(row: BoxRow): string | null {
  if (row.pts !== 2 * row.fgm + row.fg3m + row.ftm) return `PTS ${row.pts} is not 2·FGM + FG3M + FTM`
  if (row.reb !== row.oreb + row.dreb) return `REB ${row.reb} is not OREB + DREB`
  if (row.fgm > row.fga) return `FGM ${row.fgm} exceeds FGA ${row.fga}`
  if (row.fg3m > row.fg3a) return `FG3M ${row.fg3m} exceeds FG3A ${row.fg3a}`
  if (row.fg3m > row.fgm) return `FG3M ${row.fg3m} exceeds FGM ${row.fgm}`
  if (row.ftm > row.fta) return `FTM ${row.ftm} exceeds FTA ${row.fta}`
  if (row.minutes > minutesMax) return `MIN ${row.minutes} exceeds ${minutesMax}`
  if (row.pts > pointsMax) return `PTS ${row.pts} exceeds ${pointsMax}`
  return null
}

export interface Matchup {
  readonly teamTricode: string
  readonly opponentTricode: string
  readonly isHome: boolean
}

/** "BOS vs. NYK" is at home, "BOS @ NYK" away; null for anything else. */
export function parseMatchup(text: string): Matchup | null {
  const match = /^([A-Z]{2,4}) (vs\.|@) ([A-Z]{2,4})$/.exec(text)
  if (!match) return null
  return { teamTricode: match[1]!, opponentTricode: match[3]!, isHome: match[2] === 'vs.' }
}

/** Games in which nobody has played a minute: a source's placeholders, put up before its numbers are in. */
export function findPlaceholderGames(rows: readonly BoxRow[]): string[] {
  const minutesByGame = new Map<string, number>()
  for (const row of rows) minutesByGame.set(row.gameId, (minutesByGame.get(row.gameId) ?? 0) + row.minutes)
  return [...minutesByGame].filter(([, minutes]) => minutes === 0).map(([gameId]) => gameId)
}

/** One row a player and game: repeats collapse, and of rows that contradict each other the last stays, counted. */
export function collapseBoxRows(rows: readonly BoxRow[]): {
  readonly rows: readonly BoxRow[]
  readonly conflicts: number
  readonly repeats: number
} {
  const kept = new Map<string, BoxRow>()
  let conflicts = 0
  let repeats = 0
  for (const row of rows) {
    const key = `${row.gameId}/${row.playerId}`
    const known = kept.get(key)
    if (known && JSON.stringify(known) === JSON.stringify(row)) repeats += 1
    else if (known) conflicts += 1
    kept.set(key, row)
  }
  return { rows: kept.size === rows.length ? rows : [...kept.values()], conflicts, repeats }
}
