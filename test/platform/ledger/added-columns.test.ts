/** A column that comes with a later release: rows of before are neither others for it nor hashed otherwise, and what is known later counts. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TableWrite } from '../../../src/platform/asset.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { readBack, writeRows } from '../../../src/platform/ledger/write-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2024-12-02'
const now = Temporal.Instant.from('2024-12-03T12:00:00Z')
const before: TableWrite = { table: 'measured', key: ['key'], mode: 'revise' }
const withTrust: TableWrite = { ...before, table: 'trusted', addedLater: ['trust'] }
const withSpread: TableWrite = { ...before, table: 'spread', addedLater: ['trust', 'spread'] }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('added-columns')
  for (const [table, columns] of [
    ['measured', sql``],
    ['trusted', sql`, trust double precision`],
    ['spread', sql`, trust double precision, spread double precision`],
  ] as const)
    await database.db.query(sql`
      create table ${identifier(table)} (game_date date not null, key text not null, revision integer not null,
        withdrawn boolean not null, value integer not null${columns})`)
})
afterAll(() => database.drop())

const make = (write: TableWrite, rows: readonly object[]): Promise<string> =>
  database.db.transaction(async (tx) => {
    await writeRows(tx, write, gameDate, rows, { isFirst: false, now })
    return (await readBack(tx, write, gameDate)).hash
  })

/** A table as an update of the program leaves it: the new columns are null in what is there. */
async function takeOver(from: string, to: string): Promise<void> {
  await database.db.query(sql`
    insert into ${identifier(to)} (game_date, key, revision, withdrawn, value)
    select game_date, key, revision, withdrawn, value from ${identifier(from)}`)
}

const revisions = (table: string): Promise<object[]> =>
  database.db.query(sql`
    select key, revision, value, trust from ${identifier(table)} order by key, revision`)

test('rows of before a column came stay as they are and hash to what they did; what differs otherwise says it', async () => {
  const hash = await make(before, [
    { key: 'a', value: 1 },
    { key: 'b', value: 2 },
  ])
  await takeOver('measured', 'trusted')
  const again = [
    { key: 'a', value: 1, trust: 97.5 },
    { key: 'b', value: 2, trust: 88 },
  ]
  expect(await make(withTrust, again)).toBe(hash)
  expect(await revisions('trusted')).toEqual([
    { key: 'a', revision: 1, value: 1, trust: null },
    { key: 'b', revision: 1, value: 2, trust: null },
  ])
  const changed = await make(withTrust, [again[0]!, { key: 'b', value: 3, trust: 88 }])
  expect(changed).not.toBe(hash)
  expect((await revisions('trusted')).at(-1)).toEqual({ key: 'b', revision: 2, value: 3, trust: 88 })
  expect(await make(withTrust, [again[0]!, { key: 'b', value: 3, trust: 90 }])).not.toBe(changed)
  expect((await revisions('trusted')).at(-1)).toEqual({ key: 'b', revision: 3, value: 3, trust: 90 })
  await make(withTrust, [again[0]!, { key: 'b', value: 3, trust: null }])
  expect((await revisions('trusted')).at(-1)).toEqual({ key: 'b', revision: 4, value: 3, trust: null })
})

test('a second column leaves rows of before either, and of between the two, as they are', async () => {
  const rows = [
    { key: 'a', value: 1 },
    { key: 'b', value: 3 },
  ]
  await database.db.query(sql`truncate measured, trusted, spread`)
  await make(before, rows)
  await takeOver('measured', 'trusted')
  const hash = await make(
    withTrust,
    [rows[0]!, { key: 'b', value: 4, trust: 90 }].map((row) => ({ trust: 97.5, ...row })),
  )
  await database.db.query(sql`
    insert into spread (game_date, key, revision, withdrawn, value, trust)
    select game_date, key, revision, withdrawn, value, trust from trusted`)
  const again = [
    { key: 'a', value: 1, trust: 97.5, spread: 2 },
    { key: 'b', value: 4, trust: 90, spread: 3 },
  ]
  expect(await make(withSpread, again)).toBe(hash)
  expect(await revisions('spread')).toHaveLength(3)
})
