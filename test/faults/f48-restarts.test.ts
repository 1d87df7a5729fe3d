/** F48: the database is restarted, or stands still, in the middle of an attempt, or answers slowly. What was under way is given up, and none of the partition's
 * budget is spent on it; the server ends who stands still before others lose their patience; slowness costs time, and one incident says so. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase, type Queryable } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { toPipelineError } from '../../src/platform/errors.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Detector } from '../../src/platform/monitor/detector.ts'
import { stateStore } from '../../src/platform/monitor/detectors/state-store.ts'
import { createMonitorMemory, runDetectors } from '../../src/platform/monitor/run-detectors.ts'
import { createDatabases } from '../simulation/databases.ts'
import { type OutageServer, startOutageServer } from '../simulation/outage-server.ts'
import { startSimulatedProcess } from '../support/simulated-process.ts'
import { createToyPipeline, createToyTables, createToyWorld } from '../support/toy-pipeline.ts'
import { noHttp, startToySystem, type ToySystem } from '../support/toy-system.ts'

const date = '2025-01-10'
const morning = `${date}T05:00:00Z`

describe('a server that is restarted', () => {
  let server: OutageServer
  beforeAll(async () => {
    server = await startOutageServer()
  })
  afterAll(() => server.close(), 60_000)

  it('in the middle of an attempt takes that attempt with it: it is given up unspent, and another one makes the partition', async () => {
    const databases = createDatabases(server.url, `sixthman_restart_${randomBytes(3).toString('hex')}`)
    const url = await databases.createMigrated()
    const db = openDatabase(url, { connections: 2, applicationName: 'watcher' })
    await createToyTables(db)
    const [world, clock] = [createToyWorld([date]), new SimulatedClock(`${date}T00:00:00Z`)]
    const pipeline = createToyPipeline(world)
    const start = (name: string) => startSimulatedProcess({ url, pipeline, clock, http: noHttp, name })
    const want = { gameDates: [date], scope: 'full', cause: 'schedule', requestedBy: 'test' } as const
    await requestRuns(db, { ...want, now: clock.now() })
    world.obstacles.set('totals', async () => {
      world.obstacles.delete('totals')
      await server.stop()
    })
    const first = await start('one')
    clock.advanceTo(morning)
    const lost = await first.settle().catch((error: unknown) => error)
    await first.end().catch(() => {}) // its connections are gone
    await server.start()
    const second = await start('two')
    await second.settle()
    const attempts = await db.query<{ outcome: string }>(sql`
      select outcome from attempts where asset = 'totals' and game_date = ${date} order by fence`)
    const spent = await db.query(sql`select 1 from ledger where attempts_used > 0`)
    await second.end()
    await db.close()
    expect(toPipelineError(lost).code).toBe('database.unavailable')
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['abandoned', 'complete'])
    expect(spent).toEqual([])
  })
})

describe('somebody who stands still in the middle of a transaction, with a table locked', () => {
  let toy: ToySystem
  let others: Database[]
  afterEach(async () => {
    await Promise.all(others.map((each) => each.close()))
    await toy.close()
  })

  /** The server ends a transaction in which nothing comes for so long; those who wait have 1.5 s. */
  async function standStill(seconds: number): Promise<string[]> {
    toy = await startToySystem([date], `${date}T00:00:00Z`)
    const [sleeper, patient] = [seconds, 1].map((standstillSeconds) =>
      openDatabase(toy.url, { connections: 4, standstillSeconds }),
    ) as [Database, Database]
    others = [sleeper, patient]
    const worker = await toy.startAnother('patient', { connections: patient })
    await toy.want([date])
    let wake = (): void => {}
    const until = new Promise<void>((resolve) => {
      wake = resolve
    })
    let slept: Promise<unknown> = Promise.resolve()
    toy.world.obstacles.set('totals', () => {
      toy.world.obstacles.delete('totals')
      return new Promise<void>((resolve) => {
        slept = sleeper
          .transaction(async (tx) => {
            await tx.query(sql`lock table totals in access exclusive mode`)
            resolve()
            await until
            await tx.query(sql`select 1`)
          })
          .catch(() => {}) // ended by the server
      })
    })
    toy.clock.advanceTo(morning)
    await worker.settle()
    wake()
    await slept
    return toy.attempts('totals', date)
  }

  it('is ended by the server, and whoever waited goes on with his first attempt', async () => {
    expect(await standStill(1)).toEqual(['complete'])
  })

  it('costs the one who waits an attempt where the server lets him be', async () => {
    expect(await standStill(20)).toEqual(['failed'])
  })
})

describe('a database that takes a second to answer', () => {
  let toy: ToySystem
  beforeEach(async () => {
    toy = await startToySystem([date], `${date}T00:00:00Z`)
    await toy.want([date])
  })
  afterEach(() => toy.close())

  /** Whatever is asked, the clock goes on so far before there is an answer. */
  function slowed(real: Database, seconds: number): Database {
    const slow = (target: Queryable): Queryable => ({
      query(statement) {
        toy.clock.advanceBy(1000 * seconds)
        return target.query(statement)
      },
    })
    return {
      ...slow(real),
      transaction: (work) => real.transaction((tx) => work({ ...tx, ...slow(tx) })),
      close: () => real.close(),
    }
  }

  /** The day's work, and the detectors four times beside it. */
  async function liveSlowly(detectors: readonly Detector[]) {
    const pipeline = { ...toy.pipeline, detectors }
    const worker = await toy.startAnother('slow', { wrap: (real) => slowed(real, 1) })
    toy.clock.advanceTo(morning)
    await worker.settle()
    const look = async (db: Database, times: number): Promise<void> => {
      const memory = createMonitorMemory()
      for (let time = 0; time < times; time += 1) {
        toy.clock.advanceBy(300_000)
        await runDetectors({ db, pipeline, clock: toy.clock, log: silentLog }, memory)
      }
    }
    await look(slowed(toy.db, 1), 4)
    const readLatency = () =>
      toy.db.query(sql`
        select resolved_at is null as "isOpen" from incidents where cause = 'state-store: latency' order by id`)
    const slow = await readLatency()
    await look(toy.db, 4)
    const quick = await readLatency()
    const tried = await toy.db.query<{ outcome: string }>(sql`select distinct outcome from attempts`)
    return { slow, quick, tried: tried.map(({ outcome }) => outcome), value: await toy.value('totals', date) }
  }

  it('loses nothing: all is made at the first attempt, and a human is told once until it is quick again', async () => {
    expect(await liveSlowly([stateStore])).toEqual({
      slow: [{ isOpen: true }],
      quick: [{ isOpen: false }],
      tried: ['complete'],
      value: 30,
    })
  })

  it('is told to nobody where the detector of the state store does not look', async () => {
    expect(await liveSlowly([])).toMatchObject({ slow: [], quick: [], value: 30 })
  })
})
