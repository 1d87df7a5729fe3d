/** Reads the fields of one record through a mapping: what is plain is mended, what is not is a fault that names column and cell.
 *
 * Such files have been through spreadsheets: ids without their leading zeros, dates with a time, minutes as 34:12. A field that
 * is not mapped, or whose cell is empty, is null. */
import { Temporal } from 'temporal-polyfill'
import { type GameDate, isGameDate } from '../domain/game-date.ts'
import { decimalToAmerican, isAmericanPrice } from '../domain/odds.ts'
import { findTeam, findTeamById, type Team } from '../domain/team.ts'
import { columnName, type Mapping } from './mapping.ts'
import type { Cell } from './read-records.ts'

interface FieldPlace {
  readonly place: number
  readonly column: string
  readonly format?: string | undefined
  readonly values?: Readonly<Record<string, string>> | undefined
  readonly at?: string | undefined
}

export interface RowReader {
  /** Goes to the next record and forgets the faults of the last. */
  load(cells: readonly Cell[]): void
  /** The first fault of the record, or null. */
  readonly fault: string | null
  has(field: string): boolean
  /** Says that a field must be there; adds a fault and gives null where it is not. */
  need<Value>(field: string, value: Value | null): Value | null
  /** Adds a fault of the field's cell. */
  refuse(field: string, why: string): null
  text(field: string): string | null
  integer(field: string): number | null
  /** A count: a whole number from 0. */
  count(field: string): number | null
  number(field: string): number | null
  minutes(field: string): number | null
  date(field: string): GameDate | null
  instant(field: string): number | null
  price(field: string): number | null
  team(field: string): Team | null
}

export function createRowReader(mapping: Mapping, columns: readonly string[]): RowReader {
  const places = new Map(columns.map((column, place) => [column.toLowerCase(), place]))
  const fields = new Map<string, FieldPlace>()
  for (const [field, column] of Object.entries(mapping.columns)) {
    const name = columnName(column)
    fields.set(field, {
      ...(typeof column === 'string' ? {} : column),
      place: places.get(name.toLowerCase()) ?? -1,
      column: name,
    })
  }
  const constants = mapping.constants ?? {}
  let cells: readonly Cell[] = []
  let fault: string | null = null

  function read(field: string): string | null {
    const at = fields.get(field)
    if (!at) return constants[field] === undefined ? null : String(constants[field])
    const cell = cells[at.place]
    if (cell === null || cell === undefined) return null
    const text = typeof cell === 'string' ? cell : String(cell)
    return at.values?.[text] ?? text
  }

  function refuse(field: string, text: string | null, why: string): null {
    const column = fields.get(field)?.column ?? field
    fault ??= text === null ? `${column} is empty` : `${column} "${text}" ${why}`
    return null
  }

  const reader: RowReader = {
    load(next) {
      cells = next
      fault = next.length === columns.length ? null : 'it has another number of cells than the first line'
    },
    get fault() {
      return fault
    },
    has: (field) => fields.has(field) || field in constants,
    need: (field, value) => value ?? refuse(field, read(field), 'is no value'),
    refuse: (field, why) => refuse(field, read(field), why),
    text: read,
    integer: (field) => whole(field, 'is no whole number'),
    count(field) {
      const value = whole(field, 'is no count')
      return value !== null && value < 0 ? refuse(field, String(value), 'is no count') : value
    },
    number(field) {
      const text = read(field)
      if (text === null) return null
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : refuse(field, text, 'is no number')
    },
    minutes(field) {
      const text = read(field)
      if (text === null) return null
      return parseMinutes(text) ?? refuse(field, text, 'is no time')
    },
    date(field) {
      const text = read(field)
      if (text === null) return null
      return parseDate(text, fields.get(field)?.format) ?? refuse(field, text, 'is no date')
    },
    instant(field) {
      const text = read(field)
      if (text === null) return null
      const { format, at } = fields.get(field) ?? {}
      return parseInstant(text, format, at) ?? refuse(field, text, 'is no instant')
    },
    price(field) {
      const value = reader.number(field)
      if (value === null) return null
      if (fields.get(field)?.format === 'decimal-price') {
        return value > 1
          ? Math.round(decimalToAmerican(value) * 100) / 100
          : refuse(field, String(value), 'is no decimal price')
      }
      return isAmericanPrice(value) ? value : refuse(field, String(value), 'is no American price')
    },
    team(field) {
      const text = read(field)
      if (text === null) return refuse(field, null, '')
      const team = /^\d{10}$/.test(text) ? findTeamById(Number(text)) : findTeam(text)
      return team ?? refuse(field, text, 'is no team')
    },
  }

  /** "12" and "12.0". */
  function whole(field: string, why: string): number | null {
    const text = read(field)
    if (text === null) return null
    return /^-?\d+(\.0+)?$/.test(text) ? Number(text) : refuse(field, text, why)
  }

  return reader
}

/** "34", "34.2" or "34:12", rounded to the whole minute as the league does. */
export function parseMinutes(text: string): number | null {
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(text)
  if (clock) return Math.round(Number(clock[1]) + Number(clock[2]) / 60)
  return /^\d{1,3}(\.\d+)?$/.test(text) ? Math.round(Number(text)) : null
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The Eastern date as it stands there; a time behind it is not looked at. */
export function parseDate(text: string, format?: string): GameDate | null {
  let iso = text.slice(0, 10)
  if (format === 'date-us') {
    const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text) ?? []
    iso = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  } else if (format === 'date-words' || (format === undefined && /^[a-z]/i.test(text))) {
    const [, month, day, year] = /^([a-z]{3})[a-z]* (\d{1,2}), (\d{4})/i.exec(text) ?? []
    const place = monthNames.indexOf(month?.toLowerCase() ?? '') + 1
    iso = `${year}-${String(place).padStart(2, '0')}-${day?.padStart(2, '0')}`
  }
  return isGameDate(iso) ? iso : null
}

/** Milliseconds since 1970. Without a zone it is UTC; a mere date needs the time of day that the mapping gives it. */
export function parseInstant(text: string, format?: string, at?: string): number | null {
  if (format === 'epoch-seconds' || format === 'epoch-milliseconds') {
    const value = Number(text)
    return Number.isFinite(value) ? Math.round(format === 'epoch-seconds' ? value * 1000 : value) : null
  }
  const day = parseDate(text, format)
  if (day === null) return null
  const isDateOnly = text.length <= 10 || (at !== undefined && /^.{10}[T ]00:00(:00(\.0+)?)?Z?$/.test(text))
  if (isDateOnly) return at === undefined ? null : readIso(`${day}T${at}:00Z`)
  const iso = text.replace(' ', 'T')
  return readIso(/(Z|[+-]\d{2}:?\d{2})$/i.test(iso) ? iso : `${iso}Z`)
}

const instants = new Map<string, number | null>()
const instantsMax = 50_000

/** Remembered: thousands of rows share a start and a snapshot. */
function readIso(iso: string): number | null {
  const known = instants.get(iso)
  if (known !== undefined) return known
  let value: number | null = null
  try {
    value = Temporal.Instant.from(iso).epochMilliseconds
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  if (instants.size >= instantsMax) instants.clear()
  instants.set(iso, value)
  return value
}
