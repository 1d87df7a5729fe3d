/** Detectors that do not look any more are told of by the processes that are left, once, and not while a system is being started. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { detectorsCause, judgeDetectors } from '../../../src/platform/dead-man/judge-detectors.ts'
import { silenceCause, startControllerWatch } from '../../../src/platform/dead-man/watch-controller.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { type Detector, twoOfThree } from '../../../src/platform/monitor/detector.ts'
import { beatDetector, recordDetectorFailure } from '../../../src/platform/monitor/detector-heartbeats.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let clock: SimulatedClock
const long = Temporal.Instant.from('2025-01-01T00:00:00Z')

beforeEach(async () => {
  database = await createTestDatabase('silent detectors')
  clock = new SimulatedClock('2025-01-10T12:00:00Z')
})
afterEach(() => database.drop())

const declare = (name: string, everySeconds: number): Detector => ({
  ...{ name, everySeconds, watches: name, alarms: 'never', confirmation: twoOfThree },
  findsWithin: { minutes: 1, from: 'never' },
  look: async () => [],
})
const detectors = [declare('often', 300), declare('hourly', 3600)]

const look = (detector: string) => beatDetector(database.db, { detector, now: clock.now(), tookMs: 1 })
const judge = (expectedSince = long) =>
  judgeDetectors({ db: database.db, detectors, now: clock.now(), expectedSince })
const causes = async (): Promise<string[]> => (await readOpenIncidents(database.db)).map(({ cause }) => cause)
const minutes = (count: number): number => count * 60_000

async function lookAll(): Promise<void> {
  for (const { name } of detectors) await look(name)
}

test('each is held against its own rhythm, all of them are one incident, and it ends when all look again', async () => {
  await lookAll()
  clock.advanceBy(minutes(15))
  expect(await judge()).toBe(false)
  clock.advanceBy(minutes(1))
  expect(await judge()).toBe(true)
  const [first] = await readOpenIncidents(database.db)
  expect(first).toMatchObject({
    ...{ cause: detectorsCause, severity: 'critical' },
    title: expect.stringMatching(/^1 of 2 detectors .*: often \(last 2025-01-10T12:00:00Z\)$/),
  })
  clock.advanceBy(minutes(170))
  await judge()
  expect(await readOpenIncidents(database.db)).toMatchObject([
    { id: first!.id, title: expect.stringMatching(/^2 of 2/) },
  ])
  await look('often')
  expect(await judge()).toBe(true)
  await look('hourly')
  expect(await judge()).toBe(false)
  expect(await causes()).toEqual([])
})

test('none is missed where none has ever looked, or where they are not expected for long yet', async () => {
  clock.advanceBy(minutes(600))
  expect(await judge()).toBe(false)
  await lookAll()
  clock.advanceBy(minutes(600))
  expect(await judge(clock.now().subtract({ minutes: 14 }))).toBe(false)
  expect(await causes()).toEqual([])
})

test('a process that has just been started ends nothing that another one has told', async () => {
  await lookAll()
  clock.advanceBy(minutes(600))
  expect(await judge()).toBe(true)
  expect(await judge(clock.now())).toBe(false)
  expect(await causes()).toEqual([detectorsCause])
})

test('one that looks and fails is told of as that', async () => {
  await lookAll()
  clock.advanceBy(minutes(20))
  await recordDetectorFailure(database.db, {
    detector: 'often',
    now: clock.now(),
    tookMs: 1,
    error: 'no table',
  })
  expect(await judge()).toBe(false)
})

test('every process that stays looks after them; while the controller is silent, that is all that is told', async () => {
  const beatController = () =>
    database.db.query(sql`
      insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at)
      values ('controller/a', 1, 'controller', 'a', 1, '1', ${clock.now()}, ${clock.now()})
      on conflict (worker) do update set heartbeat_at = excluded.heartbeat_at`)
  await lookAll()
  await beatController()
  const watch = startControllerWatch({ db: database.db, clock, log: silentLog, detectors })
  const seenAfter = (isBeating: boolean, wanted: readonly string[]) =>
    expect
      .poll(
        async () => {
          clock.advanceBy(20_000)
          if (isBeating) await beatController()
          return causes()
        },
        { interval: 1, timeout: 30_000 },
      )
      .toEqual(wanted)
  await seenAfter(true, [detectorsCause])
  await lookAll()
  await seenAfter(true, [])
  await seenAfter(false, [silenceCause])
  for (let turn = 0; turn < 60; turn += 1) {
    clock.advanceBy(20_000)
    expect(await causes()).toEqual([silenceCause])
  }
  await watch.stop()
})
