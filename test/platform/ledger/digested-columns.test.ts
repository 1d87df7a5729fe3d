/** Long texts are hashed by their digest: another text is another hash, in whichever row, and the same rows in another order are the same. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TableWrite } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { readBack, writeRows } from '../../../src/platform/ledger/write-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2024-12-02'
const now = Temporal.Instant.from('2024-12-03T12:00:00Z')
const write: TableWrite = { table: 'said', key: ['name'], mode: 'revise', digested: ['body'] }

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

test('digested bytes do so, too', async () => {
  await database.db.query(sql`
    create table packed (game_date date not null, name text not null, revision integer not null, withdrawn boolean not null, body bytea)`)
  const hashOf = (body: Buffer | null): Promise<string> =>
    database.db.transaction(async (tx) => {
      const ofBytes = { ...write, table: 'packed' }
      await writeRows(tx, ofBytes, gameDate, [{ name: 'a', body }], { isFirst: false, now })
      return (await readBack(tx, ofBytes, gameDate)).hash
    })
  const bodies = [Buffer.from([0, 1]), Buffer.from([0, 2]), Buffer.alloc(0), null]
  const hashes: string[] = []
  for (const body of bodies) hashes.push(await hashOf(body))
  expect(new Set(hashes).size).toBe(4)
  expect(await hashOf(Buffer.from([0, 1]))).toBe(hashes[0])
})
