/** A data folder on which nothing has run yet: health and the monitor say the same of it, and each what it looked at. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schedules } from '../../../src/api/health/schedules.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { scheduleWatch } from '../../../src/platform/monitor/detectors/schedule-watch.ts'
import { workers } from '../../../src/platform/monitor/detectors/workers.ts'
import { viewSchedules } from '../../../src/platform/schedules/watch-schedules.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { lookOnce } from '../../support/look-once.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'
import { scheduleToy } from '../../support/toy-schedules.ts'

const clock = new SimulatedClock('2025-11-24T12:00:00Z')
const bare = createToyPipeline(createToyWorld(['2025-11-24']))
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('nobody there')
})
afterAll(() => database.drop())

test('schedules that nobody has followed are known to be neither kept nor not', async () => {
  const { db } = database
  const { pipeline } = await scheduleToy({ db, clock, pipeline: bare })
  const parts = { db, clock, pipeline, isWatched: false }
  expect(await schedules.look(parts)).toEqual({
    state: 'well',
    says: 'no process has followed the 1 yet: nothing is known of them',
  })
  const verdicts = await lookOnce(db, scheduleWatch, clock.now(), pipeline)
  expect([...verdicts.values()].map(({ status }) => status)).toEqual(['well', 'well'])
  expect(verdicts.get('not followed')!.says).toContain('no process has followed the schedules yet')
})

test('that no worker is alive is said, and that no work waits for one', async () => {
  const verdicts = await lookOnce(database.db, workers, clock.now(), bare)
  expect(verdicts.get('alive')).toMatchObject({
    status: 'well',
    says: 'no worker is alive, and no live work has waited for one for 10 min',
  })
})

test('what is late is told by the clock of its schedule, and health calls it a warning as the monitor does', async () => {
  const { db } = database
  const toy = await scheduleToy({ db, clock, pipeline: bare })
  await toy.run()
  clock.advanceBy(24 * 3_600_000)
  const [view] = await viewSchedules(db, toy.pipeline.schedules!, clock.now())
  expect(view!.because).toBe('its tick of 2025-11-25 04:00 (America/New_York) is not settled')
  expect(await schedules.look({ db, clock, pipeline: toy.pipeline, isWatched: false })).toMatchObject({
    state: 'warning',
  })
})
