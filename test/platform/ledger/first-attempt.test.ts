/** A first attempt compares with nothing, since nothing is there: what is there all the same is not covered up. */
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
    await writeRows(tx, write, gameDate, rows, { isFirst, now })
    return readBack(tx, write, gameDate, { isFirst })
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

test('a row that stands already is refused or counted as one too many, and the next attempt revises it', async () => {
  await attempt({ a: 7, left: 3 }, true)
  await expect(attempt({ a: 1 }, true)).rejects.toThrow('first_said_pkey')
  expect(await attempt({ b: 2 }, true)).toMatchObject({ rows: 3 })
  expect(await attempt({ a: 1, b: 2 }, false)).toMatchObject({ rows: 2 })
  expect(await stored()).toEqual([
    { name: 'a', revision: 1, withdrawn: false, number: 7 },
    { name: 'a', revision: 2, withdrawn: false, number: 1 },
    { name: 'b', revision: 1, withdrawn: false, number: 2 },
    { name: 'left', revision: 1, withdrawn: false, number: 3 },
    { name: 'left', revision: 2, withdrawn: true, number: 3 },
  ])
})
