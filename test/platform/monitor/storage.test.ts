/** Storage on kept sizes: what is more than usual, and how long the disk has room. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { storeDailyFigures } from '../../../src/platform/monitor/daily-figures.ts'
import { createStorageDetector } from '../../../src/platform/monitor/detectors/storage.ts'
import { readFreeBytes } from '../../../src/platform/monitor/free-bytes.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

const now = Temporal.Instant.from('2025-01-20T12:00:00Z')
const pipeline = createToyPipeline(createToyWorld(['2025-01-20']))

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('storage detector')
})
beforeEach(async () => {
  await database.db.query(sql`delete from daily_figures`)
})
afterAll(() => database.drop())

describe('storage', () => {
  const megabyte = 1e6
  const detector = createStorageDetector({ readBytes: async () => size, readFreeBytes: async () => free })
  let size = 0
  let free: number | null = null
  afterEach(() => {
    free = null
  })

  async function grewTo(daysAgo: number, bytes: number): Promise<void> {
    await storeDailyFigures(
      database.db,
      'storage',
      [{ subject: '', figures: { bytes } }],
      now.subtract({ hours: 24 * daysAgo }),
    )
  }

  it.each([
    [300, []],
    [390, []],
    [550, ['warning']],
    [2500, ['critical']],
  ])('%d MB more than at the end of yesterday, usually 100 a day: %j', async (grown, expected) => {
    for (const daysAgo of [5, 4, 3, 2, 1]) await grewTo(daysAgo, (1000 - 100 * daysAgo) * megabyte)
    size = (900 + grown) * megabyte
    expect(listBad(await lookOnce(database.db, detector, now, pipeline))).toEqual(expected)
  })

  it.each([
    [40_000, []],
    [2900, ['disk warning']],
    [600, ['disk critical']],
    [6000, []],
    [4999, ['disk warning']],
  ])('%d MB free on the disk, of which a day takes 100: %j', async (megabytes, expected) => {
    for (const daysAgo of [5, 4, 3, 2, 1]) await grewTo(daysAgo, (1000 - 100 * daysAgo) * megabyte)
    size = 910 * megabyte
    free = megabytes * megabyte
    expect(listBad(await lookOnce(database.db, detector, now, pipeline))).toEqual(expected)
  })

  it('room for fewer days than it takes to get more is told of, however many bytes that is', async () => {
    for (const daysAgo of [5, 4, 3, 2, 1]) await grewTo(daysAgo, (100 - daysAgo) * 1000 * megabyte)
    size = 99_100 * megabyte
    free = 29_500 * megabyte
    const verdict = (await lookOnce(database.db, detector, now, pipeline)).get('disk')!
    expect(verdict).toMatchObject({ status: 'warning', figures: { fullInDays: 29 } })
    expect(verdict.says).toBe(
      '29.5 GB are free on the disk of the data folder, room for 29 days of what it usually grows',
    )
  })

  it('asks the disk that the folder lies on, and of a database elsewhere nothing', async () => {
    expect(await readFreeBytes('.')).toBeGreaterThan(0)
    expect(await readFreeBytes(null)).toBeNull()
    expect([...(await lookOnce(database.db, createStorageDetector(), now, pipeline)).keys()]).toEqual([''])
  })

  it('says nothing before it knows what is usual', async () => {
    await grewTo(1, megabyte)
    size = 9000 * megabyte
    expect(listBad(await lookOnce(database.db, detector, now, pipeline))).toEqual([])
  })
})
