/** The detector of the database server, on the real one: its connections, transactions, locks and the age of its numbers. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import type { Detector } from '../../../src/platform/monitor/detector.ts'
import {
  createDatabaseDetector,
  databaseLimits,
} from '../../../src/platform/monitor/detectors/database-server.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

const now = Temporal.Instant.from('2025-01-20T12:00:00Z')
const pipeline = createToyPipeline(createToyWorld(['2025-01-20']))

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('database detector')
})
afterAll(() => database.drop())

const bad = async (detector: Detector): Promise<string[]> =>
  listBad(await lookOnce(database.db, detector, now, pipeline))

describe('database', () => {
  it('is well by its own limits', async () => {
    expect(await bad(createDatabaseDetector())).toEqual([])
  })

  it('sees connections, transactions and the age of their numbers, whatever the limits are', async () => {
    const tight = {
      connectionsWarningShare: 0.001,
      connectionsCriticalShare: 1,
      transactionWarningSeconds: 0.001,
      ageWarning: 1,
      ageCritical: 1,
    }
    await database.db.transaction(async (tx) => {
      await tx.query(sql`select 1`)
      const seen = await bad(createDatabaseDetector({ ...databaseLimits, ...tight }))
      expect(seen).toEqual(['connections warning', 'transactions warning', 'age critical'])
    })
  })

  it('sees a session that waits for a lock', async () => {
    const detector = createDatabaseDetector({ ...databaseLimits, lockWarningSeconds: 0.001 })
    let waiter: Promise<unknown> | undefined
    await database.db.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(7)`)
      waiter = database.db.transaction((other) => other.query(sql`select pg_advisory_xact_lock(7)`))
      await expect.poll(() => bad(detector)).toEqual(['locks warning'])
    })
    await waiter
    expect(await bad(detector)).toEqual([])
  })
})
