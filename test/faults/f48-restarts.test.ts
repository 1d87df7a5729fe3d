/** F48 in detail: a restart of the database costs an attempt that may be what ends the server; nobody is woken by one of seconds, and once by a long one; the server ends who stands still in the
 * middle of a transaction before others lose their patience. What becomes of a league's day when the server is restarted or slow is `f48-league`. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { judgeSilence } from '../../src/platform/dead-man/watch-controller.ts'
import { toPipelineError } from '../../src/platform/errors.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
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

  /** The server is restarted while `totals` is made; `meanwhile` is done before the next process looks. Returns what is used of the budget when they are made again: that attempt itself is one. */
  async function restartInTheMiddle(meanwhile: (db: Database) => Promise<unknown>): Promise<number[]> {
    const databases = createDatabases(server.url, `sixthman_restart_${randomBytes(3).toString('hex')}`)
    const url = await databases.createMigrated()
    const db = openDatabase(url, { connections: 2, applicationName: 'watcher' })
    await createToyTables(db)
    const [world, clock] = [createToyWorld([date]), new SimulatedClock(`${date}T00:00:00Z`)]
    const pipeline = createToyPipeline(world)
    const start = (name: string) => startSimulatedProcess({ url, pipeline, clock, http: noHttp, name })
    const want = { gameDates: [date], scope: 'full', cause: 'schedule', requestedBy: 'test' } as const
    await requestRuns(db, { ...want, now: clock.now() })
    const usedThen: number[] = []
    world.obstacles.set('totals', async () => {
      world.obstacles.set('totals', async () => {
        const rows = await db.query<{ used: number }>(sql`
          select attempts_used as used from ledger where asset = 'totals' and game_date = ${date}`)
        usedThen.push(rows[0]!.used)
      })
      await server.stop()
    })
    const first = await start('one')
    clock.advanceTo(morning)
    const lost = await first.settle().catch((error: unknown) => error)
    await first.end().catch(() => {}) // its connections are gone
    await server.start()
    await meanwhile(db)
    const second = await start('two')
    await second.settle()
    await second.end()
    await db.close()
    expect(toPipelineError(lost).code).toBe('database.unavailable')
    return usedThen
  }

  it('costs one that has ended its worker twenty times an attempt: it may be what ends the server', async () => {
    const die = (db: Database) =>
      db.query(sql`
        insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, error_code)
        select 'totals', ${date}, 100 + n, 'one', 'schedule', ${morning}, ${morning}, 'abandoned', 'attempt.worker-died'
        from generate_series(1, 20) n`)
    expect(await restartInTheMiddle(die)).toEqual([2])
  })

  /** A controller that was heard a moment before, and a process that watches it; what is open once the server is back, and once somebody leads. */
  async function stayAway(seconds: number): Promise<{ readonly back: unknown[]; readonly heard: unknown[] }> {
    const databases = createDatabases(server.url, `sixthman_away_${randomBytes(3).toString('hex')}`)
    const db = openDatabase(await databases.createMigrated(), { connections: 2 })
    const clock = new SimulatedClock(morning)
    const since = clock.now()
    await db.query(sql`
      insert into workers (worker, kind, lock_key, host, pid, code_version, started_at, heartbeat_at)
      values ('leader', 'controller', 1, 'here', 1, 'toy', ${since}, ${since})`)
    await server.stop()
    clock.advanceBy(1000 * seconds)
    const asked = await judgeSilence({ db, clock }, since).catch((error: unknown) => error)
    expect(toPipelineError(asked).code).toBe('database.unavailable')
    await server.start()
    const open = async () => {
      await judgeSilence({ db, clock }, since)
      return db.query(sql`select cause, severity from incidents where resolved_at is null`)
    }
    const back = await open()
    await db.query(sql`update workers set heartbeat_at = ${clock.now()}`)
    const heard = await open()
    await db.close()
    return { back, heard }
  }

  it('and is back within seconds opens no incident: nobody has anything to do', async () => {
    expect(await stayAway(20)).toEqual({ back: [], heard: [] })
  })

  it('and stays away for more than two minutes opens one when it is back, until the controller goes on', async () => {
    const incident = { cause: 'the controller is silent', severity: 'critical' }
    expect(await stayAway(150)).toEqual({ back: [incident], heard: [] })
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
