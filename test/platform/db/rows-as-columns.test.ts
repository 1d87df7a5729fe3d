/** Rows that travel as columns arrive as they would have as JSON, whatever stands in them. */
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  double,
  integer,
  jsonValue,
  oneof,
  record,
  string,
} from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { json } from '../../../src/platform/db/database.ts'
import { LongText } from '../../../src/platform/db/long-text.ts'
import { type ColumnType, selectRows } from '../../../src/platform/db/rows-as-columns.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('rows_as_columns')
  await database.db.query(sql`
    create table things (word text, number integer, share double precision, price numeric, is_so boolean, at timestamptz, day date,
      shares double precision[], words text[], details jsonb, spelled text)`)
})

afterAll(() => database.drop())

const columns: ColumnType[] = [
  { name: 'word', type: 'text' },
  { name: 'number', type: 'integer' },
  { name: 'share', type: 'double precision' },
  { name: 'price', type: 'numeric' },
  { name: 'is_so', type: 'boolean' },
  { name: 'at', type: 'timestamp with time zone' },
  { name: 'day', type: 'date' },
  { name: 'shares', type: 'double precision[]' },
  { name: 'words', type: 'text[]' },
  { name: 'details', type: 'jsonb' },
  { name: 'spelled', type: 'text' },
]

type Row = Record<string, unknown>

const asColumns = (rows: readonly Row[]) => {
  const given = selectRows(columns, rows)
  return database.db.query<object>(sql`select row(given.*)::text as row from (${given}) given`)
}
const asJson = (rows: readonly Row[]) =>
  database.db.query<object>(
    sql`select row(given.*)::text as row from json_populate_recordset(null::things, ${json(rows)}::json) given`,
  )

const text = oneof(
  string({ unit: 'grapheme' }).map((each) => each.replaceAll('\0', '')),
  constantFrom(
    '',
    'NULL',
    'null',
    '{}',
    '"',
    '\\',
    'a,b',
    ' x ',
    "O'Neal",
    'Dončić',
    'line\nbreak',
    'a "line"\nbreak',
    '\\"',
  ),
)
const nothing = constantFrom(null, undefined)
const number = oneof(
  double({ noNaN: true, noDefaultInfinity: true }),
  constantFrom(0, -0, 1e21, 1e-7, Number.NaN),
)
const instant = integer({ min: -1e12, max: 4e12 }).map((ms) => Temporal.Instant.fromEpochMilliseconds(ms))
const details = jsonValue().filter((value) => !JSON.stringify(value).includes('\\u0000'))
const row = record({
  word: oneof(text, nothing),
  number: oneof(integer({ min: -2147483648, max: 2147483647 }), nothing),
  share: oneof(number, nothing),
  price: oneof(double({ min: -1e6, max: 1e6, noNaN: true }), nothing),
  is_so: oneof(boolean(), nothing),
  at: oneof(instant, nothing),
  day: oneof(constant('2025-11-05'), constant(Temporal.PlainDate.from('2024-02-29')), nothing),
  shares: oneof(array(oneof(number, constant(null))), nothing),
  words: oneof(array(oneof(text, constant(null))), nothing),
  details: oneof(details, nothing),
  spelled: oneof(text, array(record({ name: text, contribution: integer() })), nothing),
})

it.each([1, 5])('%i rows of anything', async (count) => {
  await assert(
    asyncProperty(array(row, { minLength: count, maxLength: count }), async (rows) => {
      expect(await asColumns(rows)).toEqual(await asJson(rows))
    }),
    { numRuns: 100 },
  )
})

it.each([1, 3])(
  'of %i rows, what they share is said once, before what they say themselves',
  async (count) => {
    const own = columns.filter(({ name }) => name !== 'day' && name !== 'shares')
    const rows = Array.from({ length: count }, (_, number) => ({
      ...Object.fromEntries(own.map(({ name }) => [name, null])),
      ...{ number, spelled: 'own' },
    }))
    const shared = { day: '2025-01-10', shares: [0.5, null], spelled: 'shared' }
    const given = selectRows(columns, rows, shared)
    expect(given.values.filter((value) => String(value).includes('2025-01-10'))).toHaveLength(1)
    const found = await database.db.query<object>(sql`select row(given.*)::text as row from (${given}) given`)
    expect(found).toEqual(await asJson(rows.map((row) => ({ ...row, ...shared }))))
    const all = Object.fromEntries(columns.map(({ name }) => [name, null]))
    const nothingOwn = selectRows(columns, rows, all)
    expect(await database.db.query(sql`select 1 from (${nothingOwn}) given`)).toHaveLength(count)
  },
)

it('no rows are a bug of the caller', () => {
  expect(() => selectRows(columns, [])).toThrow('no rows')
})

it('long texts arrive as they are, beside short ones and none', async () => {
  const long = 'Dončić "22.5" \\ 🏀\n'.repeat(3000)
  const rows = [long, null, '', `${long}!`, undefined, 'short'].map((spelled, number) => ({
    ...Object.fromEntries(columns.map(({ name }) => [name, null])),
    ...{ number, spelled },
  }))
  const given = selectRows(columns, rows)
  expect(given.values.some((value) => value instanceof Uint8Array)).toBe(true)
  expect(await asColumns(rows)).toEqual(await asJson(rows))
})

it('long lists and long JSON arrive as they are', async () => {
  const numbers = Array.from({ length: 20_000 }, (_, i) => (i % 7 === 0 ? null : i / 7))
  const rows = [numbers, null, [], numbers.toReversed()].map((shares, number) => ({
    ...Object.fromEntries(columns.map(({ name }) => [name, null])),
    ...{ number, shares, details: shares && { shares, said: 'Dončić "22.5" \\ 🏀' } },
  }))
  const given = selectRows(columns, rows)
  expect(given.values.filter((value) => value instanceof Uint8Array && value.length > 100_000)).toHaveLength(
    2,
  )
  expect(await asColumns(rows)).toEqual(await asJson(rows))
})

it('of a whole number that is none, or too large, the server says so; spelled numbers are read', async () => {
  const select = (numbers: readonly unknown[]) => {
    const given = selectRows(
      [{ name: 'number', type: 'integer' }],
      numbers.map((number) => ({ number })),
    )
    return database.db.query<{ number: number }>(sql`select number from (${given}) given`)
  }
  await expect(select([1, 1.5])).rejects.toThrow('invalid input syntax for type integer: "1.5"')
  await expect(select([1, 2 ** 31])).rejects.toThrow('out of range for type integer')
  expect(await select([2 ** 31 - 1, '7', -(2 ** 31)])).toEqual([
    { number: 2 ** 31 - 1 },
    { number: 7 },
    { number: -(2 ** 31) },
  ])
})

it.each([1, 4])('of %i rows, bytes arrive as they are, and none as none', async (count) => {
  const bytes = [Buffer.from([0, 34, 92, 255, 10]), null, Buffer.alloc(0), Buffer.from([7])].slice(0, count)
  const given = selectRows(
    [
      { name: 'number', type: 'integer' },
      { name: 'bytes', type: 'bytea' },
    ],
    bytes.map((each, number) => ({ number, bytes: each })),
  )
  const rows = await database.db.query<{ bytes: Buffer | null }>(
    sql`select bytes from (${given}) g order by number`,
  )
  expect(rows.map((row) => row.bytes)).toEqual(bytes)
})

it('a text in parts arrives as one, alone and beside others, long and short', async () => {
  const parts = ['Dončić', '', ' "22.5"\n', '🏀'.repeat(40_000)]
  const columns = [{ name: 'spelled', type: 'text' }]
  for (const texts of [[parts], [parts, ['short']], [['short'], ['é', 'à']]]) {
    const given = selectRows(
      columns,
      texts.map((each) => ({ spelled: new LongText(each) })),
    )
    const rows = await database.db.query<{ spelled: string }>(sql`select spelled from (${given}) g`)
    expect(rows.map(({ spelled }) => spelled)).toEqual(texts.map((each) => each.join('')))
  }
})

it('in a column of JSON a text in parts is the object that it is, alone and beside others', async () => {
  const columns = [{ name: 'details', type: 'jsonb' }]
  for (const count of [1, 2]) {
    const rows = Array.from({ length: count }, () => ({ details: new LongText(['{"a":', '1}']) }))
    const given = selectRows(columns, rows)
    const found = await database.db.query<{ details: object }>(sql`select details from (${given}) g`)
    expect(found).toEqual(rows.map(() => ({ details: { parts: ['{"a":', '1}'] } })))
  }
})
