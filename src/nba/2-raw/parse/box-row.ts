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
  /** The counts are null where the source does not have them, never 0. */
  readonly fgm: number | null
  readonly fga: number | null
  readonly fg3m: number | null
  readonly fg3a: number | null
  readonly ftm: number | null
  readonly fta: number | null
  readonly oreb: number | null
  readonly dreb: number | null
  readonly reb: number | null
  readonly ast: number | null
  readonly stl: number | null
  readonly blk: number | null
  readonly tov: number | null
  readonly pf: number | null
  readonly pts: number | null
  readonly plusMinus: number | null
}

/** Column of stats.nba.com → field, for the counts that its own replies never lack. */
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

/** The longest game lasted 78 minutes, the most points were 100, and no other count comes near. */
const minutesMax = 80
const countMax = 110
const countEntries = Object.entries(countColumns)

/** Why the numbers cannot be true, or null. What a source does not have can break nothing. */
export function findBoxFault(row: Pick<BoxRow, CountField | 'minutes'>): string | null {
  const { pts, fgm, fga, fg3m, fg3a, ftm, fta, reb, oreb, dreb } = row
  if (pts !== null && fgm !== null && fg3m !== null && ftm !== null && pts !== 2 * fgm + fg3m + ftm)
    return `PTS ${pts} is not 2·FGM + FG3M + FTM`
  if (reb !== null && oreb !== null && dreb !== null && reb !== oreb + dreb)
    return `REB ${reb} is not OREB + DREB`
  if (exceeds(fgm, fga)) return `FGM ${fgm} exceeds FGA ${fga}`
  if (exceeds(fg3m, fg3a)) return `FG3M ${fg3m} exceeds FG3A ${fg3a}`
  if (exceeds(fg3m, fgm)) return `FG3M ${fg3m} exceeds FGM ${fgm}`
  if (exceeds(ftm, fta)) return `FTM ${ftm} exceeds FTA ${fta}`
  if (row.minutes > minutesMax) return `MIN ${row.minutes} exceeds ${minutesMax}`
  const excess = countEntries.find(([, field]) => exceeds(row[field], countMax))
  return excess ? `${excess[0]} ${row[excess[1]]} exceeds ${countMax}` : null
}

function exceeds(part: number | null, whole: number | null): boolean {
  return part !== null && whole !== null && part > whole
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
