/** Box scores from CSV files (public data sets in the columns of stats.nba.com), plain or gzipped.
 *
 * Such files have been through spreadsheets: ids without their leading zeros, dates with a time, minutes as 34:12. What is
 * plain is mended, what is not is refused by line number with the reason; the other rows stand. */
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { PipelineError } from '../../../platform/errors.ts'
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

export interface RefusedLine {
  readonly line: number
  readonly reason: string
}

export interface ParsedBoxScoreCsv {
  readonly rows: readonly BoxRow[]
  readonly refused: readonly RefusedLine[]
  readonly conflicts: number
}

const requiredColumns = [
  'PLAYER_ID',
  'PLAYER_NAME',
  'TEAM_ID',
  'GAME_ID',
  'GAME_DATE',
  'MATCHUP',
  'MIN',
] as const
const countEntries = Object.entries(countColumns)

/** Throws `import.refused` for what is no such file at all. Each record becomes a row as soon as it is read: a season's
 * cells kept as text would take some hundred megabytes. */
export function parseBoxScoreCsv(content: Uint8Array | string): ParsedBoxScoreCsv {
  const rows: BoxRow[] = []
  const lines: number[] = []
  const refused: RefusedLine[] = []
  let header: readonly string[] | undefined
  let places: ReadonlyMap<string, number> = new Map()

  readRecords(content, (record, line) => {
    if (!header) {
      header = record
      places = findColumns(record)
      return
    }
    const outcome =
      record.length === header.length
        ? readRow(record, places)
        : `${record.length} cells, not ${header.length}`
    if (typeof outcome === 'string') {
      refused.push({ line, reason: outcome })
    } else {
      rows.push(outcome)
      lines.push(line)
    }
  })
  if (!header) findColumns([])

  const placeholders = new Set(findPlaceholderGames(rows))
  for (const [place, row] of rows.entries()) {
    if (placeholders.has(row.gameId)) {
      refused.push({ line: lines[place]!, reason: `nobody has a minute in ${row.gameId}` })
    }
  }
  const real = placeholders.size === 0 ? rows : rows.filter((row) => !placeholders.has(row.gameId))
  return { ...collapseBoxRows(real), refused: refused.sort((a, b) => a.line - b.line) }
}

function findColumns(header: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map(header.map((name, place) => [name.trim().toUpperCase(), place]))
  const missing = [...requiredColumns, ...Object.keys(countColumns)].filter((column) => !places.has(column))
  if (missing.length === 0) return places
  throw new PipelineError(
    'import.refused',
    `the file lacks the columns ${missing.join(', ')}; its first line must name them`,
    { missing, header },
  )
}

function readRecords(content: Uint8Array | string, take: (record: string[], line: number) => void): void {
  try {
    const isGzip = typeof content !== 'string' && content[0] === 0x1f && content[1] === 0x8b
    const text = isGzip ? gunzipSync(content) : content
    parse(typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length), {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record(record: string[], { lines }: { lines: number }) {
        take(record, lines)
        return null // not kept by the reader
      },
    })
  } catch (error) {
    if (error instanceof PipelineError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new PipelineError('import.refused', `the file cannot be read as CSV: ${why}`, {}, { cause: error })
  }
}

/** The row, or the reason why it is none. */
function readRow(record: readonly string[], places: ReadonlyMap<string, number>): BoxRow | string {
  const cell = (column: string): string => record[places.get(column) ?? -1]?.trim() ?? ''
  const gameId = cell('GAME_ID').padStart(10, '0')
  if (!isGameId(gameId)) return `GAME_ID "${cell('GAME_ID')}" is no game id`
  const gameDate = cell('GAME_DATE').slice(0, 10)
  if (!isGameDate(gameDate)) return `GAME_DATE "${cell('GAME_DATE')}" is no ISO date`
  const matchup = parseMatchup(cell('MATCHUP'))
  if (!matchup) return `MATCHUP "${cell('MATCHUP')}" is neither "BOS vs. NYK" nor "BOS @ NYK"`
  const playerName = cell('PLAYER_NAME')
  if (playerName === '') return 'PLAYER_NAME is empty'
  const minutes = readMinutes(cell('MIN'))
  if (minutes === null) return `MIN "${cell('MIN')}" is no time`
  const counts: Partial<Record<CountField, number>> = {}
  for (const [column, field] of countEntries) {
    const value = readInteger(cell(column))
    if (value === null || value < 0) return `${column} "${cell(column)}" is no count`
    counts[field] = value
  }
  const playerId = readInteger(cell('PLAYER_ID'))
  const teamId = readInteger(cell('TEAM_ID'))
  if (playerId === null || teamId === null) return 'PLAYER_ID or TEAM_ID is no number'
  const result = cell('WL')
  const row: BoxRow = {
    gameId,
    season: seasonOfGame(gameId),
    gameDate: gameDate as GameDate,
    playerId,
    playerName,
    teamId,
    ...matchup,
    won: result === 'W' ? true : result === 'L' ? false : null,
    minutes,
    ...(counts as Record<CountField, number>),
    pf: readInteger(cell('PF')),
    plusMinus: readInteger(cell('PLUS_MINUS')),
  }
  return findBoxFault(row) ?? row
}

/** "12" and "12.0"; null for anything else. */
function readInteger(text: string): number | null {
  return /^-?\d+(\.0+)?$/.test(text) ? Number(text) : null
}

/** "34", "34.2" or "34:12", rounded to the whole minute as the league does. */
function readMinutes(text: string): number | null {
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(text)
  if (clock) return Math.round(Number(clock[1]) + Number(clock[2]) / 60)
  return /^\d{1,3}(\.\d+)?$/.test(text) ? Math.round(Number(text)) : null
}
