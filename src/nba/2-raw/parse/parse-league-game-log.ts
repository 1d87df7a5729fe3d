/** stats.nba.com leaguegamelog → one row a player who played in a game.
 *
 * The reply is a table with its header beside it, and the columns have moved before: they are found by name, never by place.
 * Cells are checked by hand, so that an error can name the column as well as the place. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import { type GameDate, isGameDate } from '../../domain/game-date.ts'
import { isGameId, seasonOfGame } from '../../domain/season.ts'
import {
  type BoxRow,
  type CountField,
  collapseBoxRows,
  countColumns,
  findBoxFault,
  findPlaceholderGames,
  parseMatchup,
} from './box-row.ts'

export interface ParsedGameLog {
  readonly rows: readonly BoxRow[]
  /** Rows that contradicted an earlier one of the same player and game; the last was kept. */
  readonly conflicts: number
  /** Rows that only said the same again. */
  readonly repeats: number
}

const gameLog = z.object({
  resultSets: z
    .array(
      z.object({ name: z.string(), headers: z.array(z.string()), rowSet: z.array(z.array(z.unknown())) }),
    )
    .min(1),
})

const textColumns = ['PLAYER_NAME', 'TEAM_ABBREVIATION', 'GAME_ID', 'GAME_DATE', 'MATCHUP'] as const
const otherColumns = ['PLAYER_ID', 'TEAM_ID', 'WL', 'MIN', 'PF', 'PLUS_MINUS'] as const
const wantedColumns = [...textColumns, ...otherColumns, ...Object.keys(countColumns)]

/** Ids are stored in four bytes. */
const idMax = 2 ** 31 - 1

/** Throws `source.incomplete` for placeholders and `check.failed` for a row that cannot be true. An empty table gives no
 * rows: whether the date may be empty only the calendar knows. */
export function parseLeagueGameLog(body: Uint8Array): ParsedGameLog {
  const { resultSets } = parseBody(body, gameLog)
  const place = Math.max(
    0,
    resultSets.findIndex((set) => set.name === 'LeagueGameLog'),
  )
  const { headers, rowSet } = resultSets[place]!
  const path = ['resultSets', place]
  const missing = wantedColumns.filter((column) => !headers.includes(column))
  if (missing.length > 0) {
    throw describeChangedPlace([...path, 'headers'], `the columns ${missing.join(', ')}`, headers.join(', '))
  }
  const read = createRowReader(headers, path)
  const { rows, conflicts, repeats } = collapseBoxRows(rowSet.map(read))
  const placeholders = findPlaceholderGames(rows)
  if (placeholders.length > 0) {
    throw new PipelineError(
      'source.incomplete',
      `nobody has a minute in ${placeholders.join(', ')}: the source lists the game, its numbers are still to come`,
      { games: placeholders },
    )
  }
  return { rows, conflicts, repeats }
}

function createRowReader(
  headers: readonly string[],
  tablePath: readonly PropertyKey[],
): (cells: readonly unknown[], rowNumber: number) => BoxRow {
  const places = new Map(headers.map((header, place) => [header, place]))
  const counts = Object.entries(countColumns).map(([column, field]) => [column, field] as const)

  return (cells, rowNumber) => {
    const path = [...tablePath, 'rowSet', rowNumber]
    if (cells.length !== headers.length) {
      throw describeChangedPlace(path, `${headers.length} cells as there are headers`, cells.length)
    }
    const cell = (column: string): unknown => cells[places.get(column)!]
    const changed = (column: string, expected: string): PipelineError =>
      describeChangedPlace([...path, places.get(column)!], `${column}, ${expected}`, cell(column))
    const text = (column: string): string => {
      const value = cell(column)
      if (typeof value !== 'string' || value === '') throw changed(column, 'a text')
      return value
    }
    const count = (column: string): number => {
      const value = cell(column)
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > idMax)
        throw changed(column, 'a whole number')
      return value
    }
    const integerOrNull = (column: string, min: number, max: number): number | null => {
      const value = cell(column)
      if (value === null) return null
      if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
        throw changed(column, `a whole number between ${min} and ${max}, or null`)
      return value
    }

    const gameId = text('GAME_ID')
    if (!isGameId(gameId)) throw changed('GAME_ID', 'a game id such as 0022400061')
    const gameDate = text('GAME_DATE').slice(0, 10)
    if (!isGameDate(gameDate)) throw changed('GAME_DATE', 'an ISO date')
    const matchup = parseMatchup(text('MATCHUP'))
    if (!matchup || matchup.teamTricode !== text('TEAM_ABBREVIATION')) {
      throw changed('MATCHUP', `"${text('TEAM_ABBREVIATION')} vs. XXX" or "… @ XXX"`)
    }
    const result = cell('WL')
    if (result !== 'W' && result !== 'L' && result !== null) throw changed('WL', 'W, L or null')

    const row: BoxRow = {
      gameId,
      season: seasonOfGame(gameId),
      gameDate: gameDate as GameDate,
      playerId: count('PLAYER_ID'),
      playerName: text('PLAYER_NAME'),
      teamId: count('TEAM_ID'),
      ...matchup,
      won: result === null ? null : result === 'W',
      minutes: count('MIN'),
      ...(Object.fromEntries(counts.map(([column, field]) => [field, count(column)])) as Record<
        CountField,
        number
      >),
      pf: integerOrNull('PF', 0, 100),
      plusMinus: integerOrNull('PLUS_MINUS', -200, 200),
    }
    const fault = findBoxFault(row)
    if (fault) {
      throw new PipelineError('check.failed', `${row.playerName} in ${gameId}: ${fault}`, {
        path: `rowSet[${rowNumber}]`,
        row,
      })
    }
    return row
  }
}
