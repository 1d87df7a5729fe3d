/** A stopped or hanging controller is told of by the processes that are left: one incident, resolved when it is heard again. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { startController } from '../../../src/platform/controller/controller.ts'
import { openSession } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import {
  judgeSilence,
  silenceCause,
  silenceSecondsMax,
  startControllerWatch,
} from '../../../src/platform/dead-man/watch-controller.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { stateStore } from '../../../src/platform/monitor/detectors/state-store.ts'
import { createInProcessQueue } from '../../../src/platform/queue/in-process-queue.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

let database: TestDatabase
let clock: SimulatedClock

beforeEach(async () => {
  database = await createTestDatabase('silence')
  clock = new SimulatedClock('2025-01-10T12:00:00Z')
})
afterEach(() => database.drop())

async function startReal(hang: () => Promise<void> = async () => {}) {
  const session = await openSession(database.url, clock, silentLog)
  const pipeline = createToyPipeline(createToyWorld(['2025-01-10']))
  const controller = await startController(
    {
      ...{ db: database.db, clock, log: silentLog, queue: createInProcessQueue(() => undefined) },
      pipeline: {
        ...pipeline,
        loadCalendar: async (db) => {
          await hang()
          return pipeline.loadCalendar(db)
        },
      },
    },
    session,
    1,
  )
  const heardAt = async () => {
    const rows = await database.db.query<{ at: { epochMilliseconds: number } }>(sql`
      select heartbeat_at as at from workers where kind = 'controller'`)
    return rows[0]?.at.epochMilliseconds
  }
  await expect.poll(heardAt).toBe(clock.now().epochMilliseconds)
  return {
    controller,
    async stop() {
      await controller.stop()
      await session.close()
    },
  }
}

const causes = async (): Promise<string[]> => (await readOpenIncidents(database.db)).map(({ cause }) => cause)
const silent = silenceSecondsMax * 1000 + 1

describe('the processes that are left', () => {
  test('tell of a controller that was stopped, all of them once, and say that it was', async () => {
    const { stop } = await startReal()
    await stop()
    const watches = [1, 2, 3].map(() =>
      startControllerWatch({ db: database.db, clock, log: silentLog, detectors: [] }),
    )
    clock.advanceBy(20_000)
    clock.advanceBy(silent)
    await expect.poll(causes).toEqual([silenceCause])
    const [incident] = await readOpenIncidents(database.db)
    expect(incident).toMatchObject({ severity: 'critical', occurrences: 1 })
    expect(incident?.title).toMatch(/was stopped at 2025-01-10T12:00:00Z and no other has taken its place/)
    await Promise.all(watches.map((watch) => watch.stop()))
  })

  test('tell of one whose loop hangs although its process and its lock live, and end it when it is heard again', async () => {
    const { promise: hanging, resolve: goOn } = Promise.withResolvers<void>()
    let isHanging = false
    const { stop } = await startReal(() => (isHanging ? hanging : Promise.resolve()))
    const aliveSince = clock.now()
    isHanging = true
    clock.advanceBy(silent)
    expect(await judgeSilence({ db: database.db, clock }, aliveSince)).toBe(true)
    expect((await readOpenIncidents(database.db))[0]?.title).toContain('has ended no pass since')
    isHanging = false
    goOn()
    await expect
      .poll(async () => {
        clock.advanceBy(2_000)
        return judgeSilence({ db: database.db, clock }, aliveSince)
      })
      .toBe(false)
    expect(await causes()).toEqual([])
    await stop()
  })

  test('count silence from their own start: one that has just been started tells of nothing and ends nothing', async () => {
    const { stop } = await startReal()
    await stop()
    clock.advanceBy(3_600_000)
    expect(await judgeSilence({ db: database.db, clock }, clock.now())).toBe(false)
    expect(await causes()).toEqual([])
    const before = clock.now()
    clock.advanceBy(silent)
    expect(await judgeSilence({ db: database.db, clock }, before)).toBe(true)
    expect(await judgeSilence({ db: database.db, clock }, clock.now())).toBe(false)
    expect(await causes()).toEqual([silenceCause])
  })

  test('tell of it alone: the detector, which sees it too, opens no second incident', async () => {
    // Its row as that of one that hangs: a live one would beat in the middle of the test, whenever the clock is moved.
    const { stop } = await startReal()
    await stop()
    const fallSilent = () =>
      database.db.query(
        sql`update workers set stopped_at = null, heartbeat_at = heartbeat_at - interval '10 minutes'`,
      )
    const { assets, schedules } = createToyPipeline(createToyWorld(['2025-01-10']))
    const calendar = await createToyPipeline(createToyWorld(['2025-01-10'])).loadCalendar(database.db)
    const seen = async () => {
      const context = { db: database.db, now: clock.now(), assets, schedules, calendar }
      return (await stateStore.look(context)).find(({ subject }) => subject === 'controller')
    }
    const aliveSince = clock.now()
    await fallSilent()
    expect(await seen()).toMatchObject({ status: 'critical' })
    expect((await seen())?.toldBy).toBeUndefined()
    clock.advanceBy(silent)
    await fallSilent()
    await judgeSilence({ db: database.db, clock }, aliveSince)
    expect(await seen()).toMatchObject({ status: 'critical', toldBy: silenceCause })
  })

  test('tell of a system that never had one', async () => {
    const aliveSince = clock.now()
    clock.advanceBy(silent)
    expect(await judgeSilence({ db: database.db, clock }, aliveSince)).toBe(true)
    expect((await readOpenIncidents(database.db))[0]?.title).toContain('no controller has ever run here')
  })
})
