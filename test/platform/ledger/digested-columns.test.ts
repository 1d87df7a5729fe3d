/** Long texts are hashed by their digest: another text is another hash, in whichever row, and the same rows in another order are the same. */
import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TableWrite } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { readBack, writeRows } from '../../../src/platform/ledger/write-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2024-12-02'
const now = Temporal.Instant.from('2024-12-03T12:00:00Z')
const write: TableWrite = { table: 'said', key: ['name'], mode: 'revise', digested: { body: null } }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('digested-columns')
  await database.db.query(sql`
    create table said (game_date date not null, name text not null, revision integer not null, withdrawn boolean not null, body text)`)
})
afterAll(() => database.drop())

const make = (bodies: Readonly<Record<string, string | null>>): Promise<string> =>
  database.db.transaction(async (tx) => {
    const rows = Object.entries(bodies).map(([name, body]) => ({ name, body }))
    await writeRows(tx, write, gameDate, rows, { isFirst: false, now })
    return (await readBack(tx, write, gameDate)).hash
  })

test('a digested text counts in the hash of its row, and nothing else does', async () => {
  const said = await make({ a: 'one ä', b: 'two' })
  expect(await make({ b: 'two', a: 'one ä' })).toBe(said)
  const others = [
    await make({ a: 'one a', b: 'two' }),
    await make({ a: 'two', b: 'one ä' }),
    await make({ a: 'one ä', b: null }),
    await make({ a: 'one ä', b: '' }),
  ]
  expect(new Set([said, ...others]).size).toBe(5)
  expect(await make({ a: 'one ä', b: 'two' })).toBe(said)
})

test('a text hashes to the same where only its beginning stands there and its digest beside it', async () => {
  const { db } = database
  await db.query(sql`
    create table cut (game_date date not null, name text not null, revision integer not null, withdrawn boolean not null, body text, digest bytea)`)
  const ofCut: TableWrite = { ...write, table: 'cut', digested: { body: 'digest' } }
  const hashOf = (body: string | null, digest: Buffer | null): Promise<string> =>
    db.transaction(async (tx) => {
      await writeRows(tx, ofCut, gameDate, [{ name: 'a', body, digest }], { isFirst: false, now })
      return (await readBack(tx, ofCut, gameDate)).hash
    })
  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
  const whole = await hashOf('one two', null)
  expect(await hashOf('one', digestOf('one two'))).toBe(whole)
  expect(await hashOf('one', digestOf('one three'))).not.toBe(whole)
  expect(await make({ a: 'one two' })).toBe(whole)
  const revisions = await db.query(sql`select 1 from cut`)
  expect(revisions).toHaveLength(3)
})

test('what a digest stands for is written and kept, and neither hashed nor compared', async () => {
  const { db } = database
  await db.query(sql`
    create table packed (game_date date not null, name text not null, revision integer not null, withdrawn boolean not null, digest text, bytes bytea)`)
  const ofBytes: TableWrite = { table: 'packed', key: ['name'], mode: 'revise', carried: ['bytes'] }
  const hashOf = (rows: readonly object[]): Promise<string> =>
    db.transaction(async (tx) => {
      await writeRows(tx, ofBytes, gameDate, rows, { isFirst: false, now })
      return (await readBack(tx, ofBytes, gameDate)).hash
    })
  const first = await hashOf([{ name: 'a', digest: 'one', bytes: Buffer.from([1]) }])
  expect(await hashOf([{ name: 'a', digest: 'one', bytes: Buffer.from([2]) }])).toBe(first)
  expect(await hashOf([{ name: 'a', digest: 'two', bytes: Buffer.from([3]) }])).not.toBe(first)
  await hashOf([])
  const rows = await db.query(sql`select revision, bytes, withdrawn from packed order by revision`)
  expect(rows).toEqual([
    { revision: 1, bytes: Buffer.from([1]), withdrawn: false },
    { revision: 2, bytes: Buffer.from([3]), withdrawn: false },
    { revision: 3, bytes: Buffer.from([3]), withdrawn: true },
  ])
})
