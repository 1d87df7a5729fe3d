/** A first attempt compares with nothing, where nothing is there: what is there all the same is revised. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TableWrite } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type ReadBack, readBack, writeRows } from '../../../src/platform/ledger/write-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2024-12-02'
const now = Temporal.Instant.from('2024-12-03T12:00:00Z')
const write: TableWrite = { table: 'first_said', key: ['name'], mode: 'revise', when: ['known_at'] }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('first-attempt')
  await database.db.query(sql`
    create table first_said (game_date date not null, name text not null, revision integer not null, withdrawn boolean not null, number integer,
      known_at timestamptz, primary key (game_date, name, revision))`)
})
afterAll(() => database.drop())
beforeEach(() => database.db.query(sql`truncate first_said`))

function attempt(numbers: Readonly<Record<string, number>>, isFirst: boolean): Promise<ReadBack> {
  return database.db.transaction(async (tx) => {
    const rows = Object.entries(numbers).map(([name, number]) => ({ name, number, known_at: now }))
    const written = await writeRows(tx, write, gameDate, rows, { isFirst, now })
    return readBack(tx, write, gameDate, written)
  })
}

const stored = () =>
  database.db.query(
    sql`select name, revision, withdrawn, number from first_said order by game_date, name, revision`,
  )

test('it leaves what any other attempt would, and hashes to the same', async () => {
  const first = await attempt({ a: 1, b: 2 }, true)
  const rows = await stored()
  expect(first).toMatchObject({ table: 'first_said', rows: 2 })
  expect(rows).toEqual([
    { name: 'a', revision: 1, withdrawn: false, number: 1 },
    { name: 'b', revision: 1, withdrawn: false, number: 2 },
  ])
  expect(await attempt({ a: 1, b: 2 }, false)).toEqual(first)
  expect(await stored()).toEqual(rows)
  await database.db.query(sql`truncate first_said`)
  expect(await attempt({ a: 1, b: 2 }, false)).toEqual(first)
  expect(await stored()).toEqual(rows)
})

test('without rows it writes none', async () => {
  expect(await attempt({}, true)).toMatchObject({ rows: 0 })
  expect(await attempt({}, true)).toEqual(await attempt({}, false))
})

test('rows that stand already are revised, as by any other attempt', async () => {
  await attempt({ a: 7, left: 3 }, true)
  await attempt({ a: 7 }, false)
  expect(await attempt({ a: 1, b: 2 }, true)).toEqual(await attempt({ a: 1, b: 2 }, false))
  expect(await stored()).toEqual([
    { name: 'a', revision: 1, withdrawn: false, number: 7 },
    { name: 'a', revision: 2, withdrawn: false, number: 1 },
    { name: 'b', revision: 1, withdrawn: false, number: 2 },
    { name: 'left', revision: 1, withdrawn: false, number: 3 },
    { name: 'left', revision: 2, withdrawn: true, number: 3 },
  ])
})

test('where there is one revision of each, a row of somebody else is counted', async () => {
  await attempt({ a: 1, b: 2 }, true)
  const { db } = database
  const count = async (isOneRevision: boolean) =>
    (await readBack(db, write, gameDate, { isOneRevision })).rows
  expect([await count(true), await count(false)]).toEqual([2, 2])
  await db.query(sql`
    insert into first_said (game_date, name, revision, withdrawn, number, known_at) values (${gameDate}, 'a', 2, true, 1, ${now})`)
  expect([await count(true), await count(false)]).toEqual([3, 1])
})

test.each([
  ['a column too few', [{ name: 'a', known_at: now }], 'missing [number], not in the table []'],
  [
    'a column too many, in the second row',
    [
      { name: 'a', number: 1, known_at: now },
      { name: 'b', number: 1, known_at: now, said: 1 },
    ],
    'missing [], not in the table [said]',
  ],
])('%s is refused', async (_, rows, message) => {
  const written = writeRows(database.db, write, gameDate, rows, { isFirst: true, now })
  await expect(written).rejects.toThrow(`rows for first_said: ${message}`)
  expect(await stored()).toEqual([])
})

test('a row of another asset is refused, and what the asset shares stands in every row', async () => {
  const shared: TableWrite = { ...write, scope: { name: 'a' } }
  const written = await writeRows(database.db, shared, gameDate, [{ number: 4, known_at: now }], {
    ...{ isFirst: true, now },
  })
  expect(written).toEqual({ isOneRevision: true })
  expect(await stored()).toMatchObject([{ name: 'a', number: 4 }])
  const own: TableWrite = { ...write, scope: { name: ['b', 'c'] } }
  const rows = ['b', 'a'].map((name) => ({ name, number: 1, known_at: now }))
  await expect(writeRows(database.db, own, gameDate, rows, { isFirst: true, now })).rejects.toThrow(
    "a row for first_said has name 'a', which is not this asset's",
  )
})
