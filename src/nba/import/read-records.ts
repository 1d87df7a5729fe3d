/** Opens a file of records, whatever it is: CSV, Parquet or JSON, plain or gzipped; what it is, its first bytes say.
 *
 * JSON is a list of objects, a list in `data`, the `resultSets` of stats.nba.com, the game dates of cdn.nba.com's schedule, or
 * one object a line. Nested objects become columns with dots (`homeTeam.teamId`). */
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { PipelineError } from '../../platform/errors.ts'
import { readParquet } from './parquet-records.ts'

export type Cell = string | number | boolean | null

export interface RecordFile {
  readonly format: 'csv' | 'parquet' | 'json' | 'ndjson'
  readonly columns: readonly string[]
  /** Cells in the order of the columns; null for an empty one. `line` counts lines of text, or records where there are no lines. */
  visit(take: (cells: readonly Cell[], line: number) => void): void
}

/** Throws `import.refused` for what cannot be read. */
export async function openRecords(content: Uint8Array, file: string): Promise<RecordFile> {
  try {
    const isGzip = content[0] === 0x1f && content[1] === 0x8b
    const bytes = isGzip ? gunzipSync(content, { maxOutputLength: unpackedBytesMax }) : content
    if (startsWith(bytes, 'PAR1')) return await openParquet(bytes)
    const text = new TextDecoder('utf-8').decode(bytes) // takes the byte-order mark away
    const start = text.slice(0, 100).trimStart()[0]
    return start === '{' || start === '[' ? openJson(text) : openCsv(text, file)
  } catch (error) {
    throw refuseFile(file, error)
  }
}

/** The largest season file has five million bytes; what unpacks to more than this is no table of games. */
const unpackedBytesMax = 500_000_000

function refuseFile(file: string, error: unknown): PipelineError {
  if (error instanceof PipelineError) return error
  const why = error instanceof Error ? error.message : String(error)
  return new PipelineError(
    'import.refused',
    `${file} cannot be read: ${why}. Nothing of it was imported.`,
    {},
    { cause: error },
  )
}

function openCsv(text: string, file: string): RecordFile {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/))
  const columns = ((parse(firstLine)[0] as string[] | undefined) ?? []).map((name) => name.trim())
  return {
    format: 'csv',
    columns,
    visit(take) {
      const takeRow = (row: readonly string[], line: number): void =>
        take(row.length === columns.length ? row.map(toCell) : [], line)
      if (!text.includes('"')) return splitLines(text, takeRow)
      try {
        parse(text, {
          skip_empty_lines: true,
          relax_column_count: true,
          from_line: 2,
          on_record(row: string[], { lines }: { lines: number }) {
            takeRow(row, lines)
            return null // not kept by the reader: a season's cells would take some hundred megabytes
          },
        })
      } catch (error) {
        throw refuseFile(file, error)
      }
    },
  }
}

/** Without a quote in it, a file is split at its commas: a third of the parser's time. */
function splitLines(text: string, take: (row: readonly string[], line: number) => void): void {
  let line = 0
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const content = text.slice(start, text[end - 1] === '\r' ? end - 1 : end)
    line += 1
    if (line > 1 && content !== '') take(content.split(','), line)
    start = end + 1
  }
}

function toCell(text: string): Cell {
  const trimmed = text.trim()
  return trimmed === '' ? null : trimmed
}

async function openParquet(bytes: Uint8Array): Promise<RecordFile> {
  return fromObjects('parquet', await readParquet(bytes), (place) => place + 1)
}

function openJson(text: string): RecordFile {
  const lines = text.split('\n')
  const isOneALine = text.trimStart().startsWith('{') && lines.slice(1).some((line) => line.startsWith('{'))
  if (isOneALine) {
    const kept = lines.flatMap((line, place) => (line.trim() === '' ? [] : [{ line, place }]))
    const records = kept.map(({ line }) => JSON.parse(line) as object)
    return fromObjects('ndjson', records, (place) => kept[place]!.place + 1)
  }
  const value = JSON.parse(text) as unknown
  const set = findResultSet(value)
  return set
    ? fromTable('json', set.headers, set.rowSet)
    : fromObjects('json', findObjects(value), (place) => place + 1)
}

interface ResultSet {
  readonly headers: readonly string[]
  readonly rowSet: readonly (readonly unknown[])[]
}

function findResultSet(value: unknown): ResultSet | undefined {
  const sets = (value as { resultSets?: unknown; resultSet?: unknown }).resultSets
  const [first] = Array.isArray(sets) ? sets : [(value as { resultSet?: unknown }).resultSet]
  return Array.isArray(first?.headers) && Array.isArray(first?.rowSet) ? (first as ResultSet) : undefined
}

function findObjects(value: unknown): readonly object[] {
  if (Array.isArray(value)) return value
  const { data, leagueSchedule } = value as {
    data?: unknown
    leagueSchedule?: { gameDates?: { games?: object[] }[] }
  }
  if (Array.isArray(data)) return data
  if (Array.isArray(leagueSchedule?.gameDates))
    return leagueSchedule.gameDates.flatMap((date) => date.games ?? [])
  throw new Error('it is neither a list of objects, nor has it one in data, resultSets or leagueSchedule')
}

/** Columns are looked for in the first records, for optional ones may be missing from the very first. */
const recordsLookedAt = 1000

function fromObjects(
  format: RecordFile['format'],
  records: readonly object[],
  lineOf: (place: number) => number,
): RecordFile {
  const columns = [...new Set(records.slice(0, recordsLookedAt).flatMap((each) => [...flatten(each).keys()]))]
  return {
    format,
    columns,
    visit(take) {
      for (const [place, record] of records.entries()) {
        const cells = flatten(record)
        take(
          columns.map((column) => cells.get(column) ?? null),
          lineOf(place),
        )
      }
    },
  }
}

function fromTable(
  format: RecordFile['format'],
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): RecordFile {
  return {
    format,
    columns,
    visit(take) {
      for (const [place, row] of rows.entries())
        take(row.length === columns.length ? row.map(plainCell) : [], place + 1)
    },
  }
}

function flatten(record: unknown, prefix = '', cells = new Map<string, Cell>()): Map<string, Cell> {
  if (typeof record !== 'object' || record === null) return cells
  for (const [name, value] of Object.entries(record)) {
    if (Array.isArray(value)) continue
    const isNested =
      typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !isDate(value)
    if (isNested) flatten(value, `${prefix}${name}.`, cells)
    else cells.set(prefix + name, plainCell(value))
  }
  return cells
}

function plainCell(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return toCell(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint8Array) return toCell(new TextDecoder().decode(value))
  if (isDate(value)) return (value as { toISOString(): string }).toISOString()
  return null
}

/** Parquet's timestamps and dates. */
function isDate(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'toISOString' in value
}

function startsWith(bytes: Uint8Array, letters: string): boolean {
  return letters.split('').every((letter, place) => bytes[place] === letter.charCodeAt(0))
}
