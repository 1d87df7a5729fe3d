/** Rows as parameters: one array a column, so that any number of rows is one statement.
 *
 * PostgreSQL reads an array's elements with the column's own input function, in about half the time that the same rows take it as a
 * JSON document, in which every row repeats the names of its columns. A single row travels as plain values, and of several the long
 * texts as the bytes that they are: documents of many megabytes are then neither escaped nor read as anything. */
import { LongText } from './long-text.ts'
import { identifier, Sql } from './sql.ts'

export interface ColumnType {
  readonly name: string
  /** As `format_type` gives it. */
  readonly type: string
}

/** `select` of the rows, in order, with the columns' own types. Values mean what they would in JSON: undefined and NaN are null, instants
 * are spelled, objects are JSON; an array is one where the column is. `shared` is said once, for all rows and before what they say themselves. */
export function selectRows(
  columns: readonly ColumnType[],
  rows: readonly Record<string, unknown>[],
  shared: Readonly<Record<string, unknown>> = {},
): Sql {
  const [first] = rows
  if (first === undefined) throw new Error('no rows, no statement')
  const all = rows.length === 1 ? { ...first, ...shared } : shared
  const values: unknown[] = []
  const bind = (value: unknown, type: string): string => `$${values.push(value)}::${type}`
  const elements: string[] = []
  const bindArray = (value: unknown, type: string, name: string): string => {
    elements.push(`unnest(${bind(value, `${type}[]`)}) as ${name}`)
    return name
  }
  const selected = columns.map((column) => {
    const { name, type } = column
    const quoted = identifier(name).text
    if (rows.length === 1 || name in shared)
      return `${bind(type === 'bytea' ? asBytes(all[name]) : spell(all[name], type), type)} as ${quoted}`
    const pieces = findBytes(column, rows)
    if (pieces === undefined)
      return `${bindArray(spellColumn(column, rows), elementType(type), quoted)}::${type}`
    const { bytes, starts, lengths } = joinPieces(pieces)
    const whole = bind(bytes, 'bytea')
    const start = bindArray(starts, 'integer', identifier(`${name}__start`).text)
    const length = bindArray(lengths, 'integer', identifier(`${name}__length`).text)
    const piece = `substring(${whole} from ${start} for ${length})`
    return `${type === 'text' ? `convert_from(${piece}, 'UTF8')` : piece} as ${quoted}`
  })
  // Expressions that give rows, side by side: as a table of their own (`from unnest(…)`) each array would be put into a store first.
  const arrays =
    elements.length > 0 ? `(select ${elements.join(', ')}) given` : `generate_series(1, ${rows.length})`
  return new Sql(`select ${selected.join(', ')}${rows.length === 1 ? '' : ` from ${arrays}`}`, values)
}

/** Together; below that an array costs less than its places. */
const longTextsMin = 100_000

/** What goes as bytes: a column of them, and one of texts where these are long. */
function findBytes(
  { name, type }: ColumnType,
  rows: readonly Record<string, unknown>[],
): readonly Piece[] | undefined {
  if (type === 'bytea') return rows.map((row) => asBytes(row[name]))
  if (type !== 'text') return undefined
  const length = rows.reduce((sum, row) => sum + lengthOf(row[name]), 0)
  return length > longTextsMin && length > 1000 * rows.length
    ? rows.map((row) => asLongText(row[name]))
    : undefined
}

type Piece = Uint8Array | LongText | null

function lengthOf(value: unknown): number {
  return typeof value === 'string' || value instanceof LongText ? value.length : 0
}

function asBytes(value: unknown): Uint8Array | null {
  if (value === null || value === undefined || value instanceof Uint8Array) return value ?? null
  throw new TypeError(`bytes were expected for a column of bytes, not a ${typeof value}`)
}

function asLongText(value: unknown): LongText | null {
  if (value instanceof LongText) return value
  const text = spell(value, 'text')
  return text === null ? null : new LongText([text])
}

/** One after the other, with the place of each, counted from 1: twenty megabytes of documents are otherwise escaped, and read letter by letter. */
function joinPieces(pieces: readonly Piece[]): {
  readonly bytes: Buffer
  readonly starts: readonly number[]
  readonly lengths: readonly (number | null)[]
} {
  const lengths = pieces.map((piece) => piece?.byteLength ?? null)
  const starts: number[] = []
  let end = 0
  for (const length of lengths) {
    starts.push(end + 1)
    end += length ?? 0
  }
  const bytes = Buffer.allocUnsafe(end)
  for (const [i, piece] of pieces.entries()) {
    if (piece instanceof LongText) piece.writeTo(bytes, starts[i]! - 1)
    else if (piece !== null) bytes.set(piece, starts[i]! - 1)
  }
  return { bytes, starts, lengths }
}

/** An array of arrays would have to be a rectangle, and JSON is checked as it is cast: both travel as text. */
function elementType(type: string): string {
  return type.endsWith('[]') || isJson(type) ? 'text' : type
}

function isJson(type: string): boolean {
  return type === 'json' || type === 'jsonb'
}

/** Neighbours often say the same, and what was spelled for one is said of the next. */
function spellColumn({ name, type }: ColumnType, rows: readonly Record<string, unknown>[]): string {
  const isPlain = !isJson(type)
  let [before, spelled]: [unknown, string] = [undefined, 'NULL']
  let text = '{'
  for (const row of rows) {
    const value = row[name]
    if (value !== before) {
      spelled = isPlain && typeof value === 'number' ? spellNumber(value) : spellElement(value, type)
      before = value
    }
    text += text.length > 1 ? `,${spelled}` : spelled
  }
  return `${text}}`
}

function spellElement(value: unknown, type: string): string {
  const spelled = spell(value, type)
  return spelled === null ? 'NULL' : quote(spelled)
}

function spellNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : 'NULL'
}

/** A value as PostgreSQL reads it where it stands alone. */
function spell(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null
  if (isJson(type)) return JSON.stringify(value)
  if (typeof value === 'string') return value
  if (value instanceof LongText) return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && type.endsWith('[]')) return spellArray(value)
  const inJson = JSON.stringify(value)
  return inJson.startsWith('"') ? (JSON.parse(inJson) as string) : inJson // instants are strings in JSON
}

function spellArray(values: readonly unknown[]): string {
  const parts = values.map((value) => {
    if (value === null || value === undefined) return 'NULL'
    if (typeof value === 'number') return spellNumber(value)
    if (Array.isArray(value)) return spellArray(value)
    return quote(typeof value === 'string' ? value : JSON.stringify(value))
  })
  return `{${parts.join(',')}}`
}

/** JSON escapes what an array's text does, in half the time; a line's end it spells in a way that is no array's. */
function quote(text: string): string {
  if (!mustBeEscaped.test(text)) return `"${text}"`
  return spelledOtherwise.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(text)
}

const mustBeEscaped = /["\\]/
/** Control characters and lone surrogates. */
const spelledOtherwise = /[^ -\ud7ff\ue000-\uffff]/
