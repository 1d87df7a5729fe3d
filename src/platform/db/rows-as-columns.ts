/** Rows as parameters: one array a column, so that any number of rows is one statement.
 *
 * PostgreSQL reads an array's elements with the column's own input function, in about half the time that the same rows take it as a
 * JSON document, in which every row repeats the names of its columns. A single row travels as plain values, and of several the numbers and the
 * long texts as the server holds them: neither is then spelled here and read there. */
import { writeNumberArray, writePieceArray } from './binary-arrays.ts'
import { scannedLengthMax } from './database.ts'
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
  const selected = columns.map((column) => {
    const { name, type } = column
    const quoted = identifier(name).text
    if (rows.length === 1 || name in shared)
      return `${bind(type === 'bytea' ? asBytes(all[name]) : spell(all[name], type), type)} as ${quoted}`
    elements.push(`unnest(${bind(packColumn(column, rows), `${elementType(type)}[]`)}) as ${quoted}`)
    return `${quoted}::${type}`
  })
  // Expressions that give rows, side by side: as a table of their own (`from unnest(…)`) each array would be put into a store first.
  const arrays =
    elements.length > 0 ? `(select ${elements.join(', ')}) given` : `generate_series(1, ${rows.length})`
  return new Sql(`select ${selected.join(', ')}${rows.length === 1 ? '' : ` from ${arrays}`}`, values)
}

/** The array as bytes where the server holds it so, or as text. */
function packColumn({ name, type }: ColumnType, rows: readonly Record<string, unknown>[]): Buffer | string {
  const values = rows.map((row) => row[name])
  if (type === 'bytea') return writePieceArray(type, values.map(asBytes))
  if (elementType(type) === 'text') return packTexts(values, type)
  const numbers =
    type === 'double precision' || type === 'integer' ? writeNumberArray(type, values) : undefined
  return numbers ?? spellColumn(values, (value) => spellElement(value, type))
}

function packTexts(values: readonly unknown[], type: string): Buffer | string {
  const pieces = values.map((value) =>
    value instanceof LongText && type === 'text' ? value : spell(value, type),
  )
  const length = pieces.reduce((sum, piece) => sum + (piece?.length ?? 0), 0)
  // What is shorter goes as text, in which a secret is still found before it is stored.
  return length > scannedLengthMax
    ? writePieceArray('text', pieces)
    : spellColumn(pieces, (piece) => spellElement(piece, 'text'))
}

function asBytes(value: unknown): Uint8Array | null {
  if (value === null || value === undefined || value instanceof Uint8Array) return value ?? null
  throw new TypeError(`bytes were expected for a column of bytes, not a ${typeof value}`)
}

/** An array of arrays would have to be a rectangle, and JSON is checked as it is cast: both travel as text. */
function elementType(type: string): string {
  return type.endsWith('[]') || isJson(type) ? 'text' : type
}

function isJson(type: string): boolean {
  return type === 'json' || type === 'jsonb'
}

/** Neighbours often say the same, and what was spelled for one is said of the next. */
function spellColumn<Value>(values: readonly Value[], spellOne: (value: Value) => string): string {
  let [before, spelled]: [Value | undefined, string] = [undefined, 'NULL']
  let text = '{'
  for (const value of values) {
    if (value !== before) {
      spelled = spellOne(value)
      before = value
    }
    text += text.length > 1 ? `,${spelled}` : spelled
  }
  return `${text}}`
}

function spellElement(value: unknown, type: string): string {
  if (typeof value === 'number' && !isJson(type)) return spellNumber(value)
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
