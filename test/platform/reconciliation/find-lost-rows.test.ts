/** Tables held against the ledger where two assets share a table and write rows of the same key. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TableWrite } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { writeRows } from '../../../src/platform/ledger/write-rows.ts'
import type { Pipeline } from '../../../src/platform/pipeline.ts'
import { findLostRows } from '../../../src/platform/reconciliation/find-lost-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { at, createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

const gameDate = '2025-01-10'
const now = at(gameDate, '12:00')

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('lost_rows')
  await database.db.query(sql`
    create table answers (asset text not null, game_date date not null, key text not null, revision integer not null,
      value integer not null, withdrawn boolean not null, primary key (asset, game_date, key, revision))`)
})

afterEach(() => database.drop())

const writeOf = (asset: string): TableWrite => ({
  table: 'answers',
  key: ['key'],
  mode: 'revise',
  scope: { asset },
})

/** Of the toy's first asset, under two names. */
function createSharers(): Pick<Pipeline, 'assets'> {
  const [asset] = createToyPipeline(createToyWorld([gameDate])).assets
  return { assets: ['first', 'second'].map((name) => ({ ...asset!, name, writes: [writeOf(name)] })) }
}

async function write(asset: string, values: readonly number[]): Promise<void> {
  const rows = values.map((value) => ({ key: 'the same', value }))
  await writeRows(database.db, writeOf(asset), gameDate, rows, { isFirst: false, now })
  await database.db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max)
    values (${asset}, ${gameDate}, 'complete', 'complete', 'hash', ${values.length}, 3)
    on conflict (asset, game_date) do update set row_count = excluded.row_count`)
}

const look = () =>
  findLostRows(database.db, createSharers(), { from: gameDate, to: gameDate }).then((gaps) =>
    gaps.map(({ asset, expected, found }) => ({ asset, expected, found })),
  )

test('a row that one asset took back is gone, whatever the other one has written under its key since', async () => {
  await write('first', [1])
  await write('first', [])
  for (const value of [1, 2, 3]) await write('second', [value])
  expect(await look()).toEqual([])
})

test('a row that is lost is missed of the asset that wrote it', async () => {
  await write('first', [1])
  await write('second', [1])
  await database.db.query(sql`delete from answers where asset = 'second'`)
  expect(await look()).toEqual([{ asset: 'second', expected: 1, found: 0 }])
})
