/** The monitor's loop on real sessions: one process of all looks, another one goes on when it is gone, and nothing that fails ends it. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openSession, type Session } from '../../../src/platform/db/session.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { type Detector, twoOfThree } from '../../../src/platform/monitor/detector.ts'
import { type Monitor, startMonitor } from '../../../src/platform/monitor/start-monitor.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

let database: TestDatabase
let clock: SimulatedClock
const looks: string[] = []
const running: { readonly monitor: Monitor; readonly session: Session }[] = []

beforeEach(async () => {
  database = await createTestDatabase('monitor loop')
  clock = new SimulatedClock('2025-01-20T12:00:00Z')
  looks.length = 0
})
afterEach(async () => {
  for (const each of running.splice(0)) await stop(each)
  await database.drop()
})

async function stop({ monitor, session }: (typeof running)[number]): Promise<void> {
  await monitor.stop()
  await session.close()
}

async function start(name: string, db: Database = database.db): Promise<(typeof running)[number]> {
  const detector: Detector = {
    name: 'toy',
    watches: 'the toy',
    alarms: 'never',
    everySeconds: 10,
    confirmation: twoOfThree,
    findsWithin: { minutes: 1, from: 'never' },
    look: async () => {
      looks.push(name)
      return []
    },
  }
  const pipeline = { ...createToyPipeline(createToyWorld(['2025-01-20'])), detectors: [detector] }
  const session = await openSession(database.url, clock, silentLog)
  const monitor = startMonitor({ db, pipeline, clock, log: silentLog }, session)
  const own = { monitor, session }
  running.push(own)
  return own
}

async function nextLook(): Promise<void> {
  const before = looks.length
  await expect
    .poll(() => {
      clock.advanceBy(15_000)
      return looks.length > before
    })
    .toBe(true)
}

it('of two processes one looks, and when it has stopped the other one does', async () => {
  const first = await start('first')
  await nextLook()
  await start('second')
  for (let look = 0; look < 3; look += 1) await nextLook()
  expect(new Set(looks)).toEqual(new Set(['first']))
  running.splice(running.indexOf(first), 1)
  await stop(first)
  await nextLook()
  expect(looks.at(-1)).toBe('second')
})

it('goes on after the database did not answer', async () => {
  let isGone = true
  const broken: Database = {
    ...database.db,
    query: (statement) =>
      isGone ? Promise.reject(new Error('Connection terminated')) : database.db.query(statement),
  }
  let asked = 0
  const counted: Database = {
    ...broken,
    query: (statement) => {
      asked += 1
      return broken.query(statement)
    },
  }
  await start('only', counted)
  await expect
    .poll(() => {
      clock.advanceBy(15_000)
      return asked
    })
    .toBeGreaterThan(2)
  expect(looks).toEqual([])
  isGone = false
  await nextLook()
  expect(looks.at(-1)).toBe('only')
})
