/** A process that stands still in the middle of a transaction (a stopped or swapped-out machine) holds locks that others wait for. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { toPipelineError } from '../../../src/platform/errors.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let mine: TestDatabase
let others: Database

const options = { connections: 2, standstillSeconds: 1 }

beforeEach(async () => {
  mine = await createTestDatabase('standstill', options)
  others = openDatabase(mine.url, options)
})
afterEach(async () => {
  await others.close()
  await mine.drop()
})

const lock = sql`select pg_advisory_xact_lock(hashtext('a date'), 1)`

/** Takes the lock and stands still until `until` is over; what its next statement throws. */
async function standStill(hasLocked: () => void, until: Promise<unknown>): Promise<unknown> {
  return mine.db
    .transaction(async (tx) => {
      await tx.query(lock)
      hasLocked()
      await until
      await tx.query(sql`select 1`)
    })
    .catch((error: unknown) => error)
}

test('its transaction is ended before those who wait for its locks lose their patience, so that none of them fails', async () => {
  let begin = (): void => {}
  const locked = new Promise<void>((resolve) => {
    begin = resolve
  })
  const waited = locked.then(() => others.transaction(async (tx) => void (await tx.query(lock))))
  const thrown = await standStill(
    begin,
    waited.catch(() => {}),
  )
  await expect(waited).resolves.toBeUndefined()
  // When it goes on, it has lost its connection: an attempt is handed back for that, where a bug would be a dead letter.
  expect(toPipelineError(thrown).code).toBe('database.unavailable')
})
