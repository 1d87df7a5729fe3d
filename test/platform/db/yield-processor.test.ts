/** Who leaves the processor to others has the database's processes that work for him do the same. */
import { getPriority, setPriority } from 'node:os'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, onlyRow, openDatabase, type Queryable } from '../../../src/platform/db/database.ts'
import { findProcess } from '../../../src/platform/db/embedded/processes.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { yieldProcessor } from '../../../src/platform/db/yield-processor.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const niceness = 17

let plain: TestDatabase
let yielding: Database

beforeEach(async ({ skip }) => {
  plain = await createTestDatabase('yielding', { niceness: 0 })
  yielding = openDatabase(plain.url, { connections: 2, niceness })
  const isOurs = mayRenice(await processOf(plain.db))
  skip(!isOurs, '(needs a server on this machine, of an account whose processes we may renice)')
})
afterEach(async () => {
  await yielding.close()
  await plain.drop()
})

function mayRenice(pid: number): boolean {
  if (findProcess(pid)?.command.startsWith('postgres: ') !== true) return false
  try {
    setPriority(pid, getPriority(pid))
    return true
  } catch {
    return false
  }
}

const processOf = async (db: Queryable): Promise<number> =>
  onlyRow(await db.query<{ pid: number }>(sql`select pg_backend_pid() as pid`), 'the process').pid

test('every connection of a process that yields is worked on by a process that yields as far', async () => {
  await yielding.transaction(async (tx) => {
    const both = [await processOf(tx), await processOf(yielding)]
    expect(new Set(both).size).toBe(2)
    expect(both.map((pid) => getPriority(pid))).toEqual([niceness, niceness])
  })
})

test('whoever yields to nobody has processes that yield to nobody beside them', async () => {
  await processOf(yielding)
  expect(getPriority(await processOf(plain.db))).not.toBe(niceness)
})

test('a process that only has the number that the server tells, as in a container of its own, is left alone', async () => {
  const client = new pg.Client({ connectionString: plain.url })
  await client.connect()
  const other = await processOf(plain.db)
  yieldProcessor(Object.assign(client, { processID: other }), niceness)
  expect(getPriority(other)).not.toBe(niceness)
  yieldProcessor(Object.assign(client, { processID: process.pid }), niceness)
  expect(getPriority(process.pid)).not.toBe(niceness)
  await client.end()
})
