/** A network that takes what is sent and says nothing any more: no reset, no end. Whoever waits for an answer must not wait for ever. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../../src/platform/db/database.ts'
import { openSession, type Session } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { toPipelineError } from '../../../src/platform/errors.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { type CuttableNetwork, openCuttableNetwork } from '../../support/cuttable-network.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createHastenedClock } from '../../support/hastened-clock.ts'

let mine: TestDatabase
let network: CuttableNetwork
let db: Database
let session: Session | undefined

beforeEach(async () => {
  mine = await createTestDatabase('silent')
  network = await openCuttableNetwork(mine.url)
  db = openDatabase(network.url, { connections: 1, statementSeconds: 1, connectSeconds: 1 })
})
afterEach(async () => {
  await network.close()
  await session?.close().catch(() => {}) // its connection may have been lost with the network
  session = undefined
  await db.close()
  await mine.drop()
})

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'an answer',
    (error: unknown) => toPipelineError(error).code,
  )

test('a statement without an answer is given up as a database that is away, and the next one goes over a new connection', async () => {
  await db.query(sql`select 1`)
  network.cut('swallow')
  expect(await codeOf(db.query(sql`select 1`))).toBe('database.unavailable')
  network.mend('forgotten')
  expect(await codeOf(db.query(sql`select 1`))).toBe('an answer')
})

test('so is a transaction, without waiting once more for its rollback', async () => {
  await db.query(sql`select 1`)
  const startedMs = systemClock.monotonicMs()
  const work = db.transaction(async (tx) => {
    await tx.query(sql`select 1`)
    network.cut('swallow')
    await tx.query(sql`select 2`)
  })
  expect(await codeOf(work)).toBe('database.unavailable')
  expect(systemClock.monotonicMs() - startedMs).toBeLessThan(3500) // one patience is 2 s
  network.mend('forgotten')
  expect(await codeOf(db.query(sql`select 1`))).toBe('an answer')
})

test('a session that holds a lock finds out that it is cut off, is opened again, and takes the lock anew', async () => {
  session = await openSession(network.url, createHastenedClock(50), silentLog, { patienceMs: 500 })
  expect(await session.tryLock('the lead')).toBe(true)
  network.cut('swallow')
  const asked = async (): Promise<string> => codeOf(session!.tryLock('the lead'))
  await expect.poll(asked, { timeout: 20_000 }).toBe('database.unavailable')
  network.mend('forgotten')
  await mine.db.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'sixthman-session'`)
  await expect.poll(() => session!.tryLock('the lead').catch(() => false), { timeout: 20_000 }).toBe(true)
  const held = await mine.db.query(sql`
    select 1 from pg_locks join pg_database d on d.oid = database and d.datname = current_database() where locktype = 'advisory' and granted`)
  expect(held).toHaveLength(1)
})
