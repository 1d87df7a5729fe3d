/** The call to a watcher outside, against a real one: what it is told, when it is told nothing, and that nobody waits for it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readRoutes } from '../../../src/platform/alerts/routes/read-routes.ts'
import { addRoutes } from '../../../src/platform/alerts/routes/route-states.ts'
import { SimulatedClock, systemClock } from '../../../src/platform/clock.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { startController } from '../../../src/platform/controller/controller.ts'
import type { Queryable } from '../../../src/platform/db/database.ts'
import { openSession } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { readHeartbeat } from '../../../src/platform/dead-man/heartbeats.ts'
import { openPing } from '../../../src/platform/dead-man/open-ping.ts'
import { createPing, type Ping, pingName } from '../../../src/platform/dead-man/ping.ts'
import { type ClosableHttp, createHttp } from '../../../src/platform/http.ts'
import { openIncident } from '../../../src/platform/ledger/incidents.ts'
import { createLog, silentLog } from '../../../src/platform/log.ts'
import { createInProcessQueue } from '../../../src/platform/queue/in-process-queue.ts'
import { createRandom } from '../../../src/platform/random.ts'
import { joinTelemetry } from '../../../src/platform/telemetry/telemetry.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { type LocalServer, startLocalServer } from '../../support/local-server.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

const check = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'
const random = createRandom('ping')

let database: TestDatabase
let watcher: LocalServer
let http: ClosableHttp
let clock: SimulatedClock
let ping: Ping

beforeEach(async () => {
  database = await createTestDatabase('ping')
  watcher = await startLocalServer()
  watcher.answers = [(response) => void response.writeHead(200).end('OK')]
  clock = new SimulatedClock('2025-01-10T12:00:00Z')
  http = createHttp({ clock: systemClock, random, allowedPrivateOrigins: [watcher.origin] })
  ping = createPing({
    ...{ http, clock, db: database.db, log: silentLog },
    url: `${watcher.origin}/${check}`,
    allowedPrivateOrigins: [watcher.origin],
  })
  await controllerBeats()
})
afterEach(async () => {
  await ping.close()
  await http.close()
  await watcher.close()
  await database.drop()
})

async function controllerBeats(): Promise<void> {
  await database.db.query(sql`
    insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at)
    values ('controller/a/1', 1, 'controller', 'a', 1, 'v', ${clock.now()}, ${clock.now()})
    on conflict (worker) do update set heartbeat_at = excluded.heartbeat_at`)
}

const paths = (): string[] => watcher.asked.map(({ url = '' }) => url.replace(`/${check}`, '') || 'success')
/** How the newest call went is kept only after the watcher answered. */
const kept = () => readHeartbeat(database.db, pingName)
/** Rounds of one instant until the watcher has heard so much: a round during a call is passed over, as in the loop. */
async function roundsUntil(count: number, isDone: boolean): Promise<void> {
  await expect
    .poll(() => {
      ping.roundEnded(isDone)
      return watcher.asked.length
    })
    .toBe(count)
  await expect.poll(kept).toMatchObject({ triedAt: clock.now() })
}

describe('the watcher is told', () => {
  test('of the start, and of success once a minute after a whole round', async () => {
    ping.started()
    await expect.poll(kept).not.toBeNull()
    await roundsUntil(2, true)
    clock.advanceBy(59_000)
    ping.roundEnded(true)
    clock.advanceBy(1_000)
    await controllerBeats()
    await roundsUntil(3, true)
    expect(paths()).toEqual(['/start', 'success', 'success'])
    expect(watcher.asked.every(({ method }) => method === 'GET')).toBe(true)
    expect((await kept())?.beatAt?.toString()).toBe('2025-01-10T12:01:00Z')
  })

  test('of failure after three rounds that broke off, and of success as soon as one is whole again', async () => {
    ping.roundEnded(false)
    ping.roundEnded(false)
    await http.get({ url: `${watcher.origin}/after-two`, expect: 'bytes' })
    ping.roundEnded(false)
    await roundsUntil(2, false)
    clock.advanceBy(2_000)
    await controllerBeats()
    await roundsUntil(3, true)
    expect(paths()).toEqual(['/after-two', '/fail', 'success'])
  })

  test('of nothing while the controller that leads hangs, though this loop goes round', async () => {
    let answers = 0
    const db: Queryable = {
      async query(statement) {
        const rows = await database.db.query(statement)
        answers += 1
        return rows as never[]
      },
    }
    const origin = watcher.origin
    const own = createPing({
      ...{ http, clock, db, log: silentLog },
      url: `${origin}/${check}`,
      allowedPrivateOrigins: [origin],
    })
    clock.advanceBy(61_000) // the controller beats no more
    own.roundEnded(true)
    await expect.poll(() => answers).toBe(1)
    await http.get({ url: `${origin}/afterwards`, expect: 'bytes' })
    expect(paths()).toEqual(['/afterwards'])
    expect(await kept()).toBeNull()
    await own.close()
  })
})

test('the watcher is told of no success while a message to people waits for somebody to send it', async () => {
  const { db } = database
  const { routes } = readRoutes('[{"channel": "stdout"}]', () => null)
  await addRoutes(db, routes, clock.now())
  const incident = { cause: 'x', severity: 'critical', title: 'x', details: {}, now: clock.now() } as const
  await openIncident(db, incident)
  let answers = 0
  const counting: Queryable = {
    async query(statement) {
      const rows = await db.query(statement)
      answers += 1
      return rows as never[]
    },
  }
  const { origin } = watcher
  const own = createPing({
    ...{ http, clock, db: counting, log: silentLog },
    url: `${origin}/${check}`,
    allowedPrivateOrigins: [origin],
  })
  clock.advanceBy(301_000)
  await controllerBeats()
  own.roundEnded(true)
  await expect.poll(() => answers).toBe(2)
  await http.get({ url: `${origin}/afterwards`, expect: 'bytes' })
  expect(paths()).toEqual(['/afterwards'])
  await db.query(sql`delete from alert_outbox`)
  await roundsUntil(2, true)
  expect(paths()).toEqual(['/afterwards', 'success'])
  await own.close()
})

describe('the loop', () => {
  test('tells by its own rounds: it breaks off, and the watcher hears of failure; it is whole, and he hears of success', async () => {
    const world = createToyWorld(['2025-01-10'])
    const pipeline = createToyPipeline(world)
    let isIll = true
    const session = await openSession(database.url, clock, silentLog)
    const controller = await startController(
      {
        ...{
          db: database.db,
          clock,
          log: silentLog,
          queue: createInProcessQueue(() => undefined),
          followsSchedules: true,
        },
        pipeline: {
          ...pipeline,
          loadCalendar: async (db) => {
            if (isIll) throw new Error('the calendar cannot be read')
            return pipeline.loadCalendar(db)
          },
        },
        telemetry: joinTelemetry(silentLog, [ping]),
      },
      session,
      1,
    )
    const turnUntil = async (wanted: string): Promise<void> => {
      await expect
        .poll(() => {
          clock.advanceBy(2_000)
          return paths().at(-1)
        })
        .toBe(wanted)
    }
    await turnUntil('/fail')
    isIll = false
    await turnUntil('success')
    await controller.stop()
    await session.close()
  })
})

describe('a watcher that cannot be told', () => {
  test('keeps nobody waiting, is asked again sooner, and its address is in no log and no table', async () => {
    watcher.answers = [(response) => void response.writeHead(404).end('gone')]
    const lines: string[] = []
    const log = createLog('debug', {
      write: (line: string) => lines.push(line),
    } as unknown as NodeJS.WritableStream)
    const config = readConfig({
      SIXTHMAN_PING_URL: `${watcher.origin}/${check}`,
      SIXTHMAN_PING_PRIVATE: 'yes',
    })
    const results: boolean[] = []
    const opened = openPing(
      { config, clock, random, log, db: database.db },
      (isDone) => void results.push(isDone),
    )!
    expect(opened.roundEnded(true)).toBeUndefined()
    await expect.poll(async () => (await kept())?.failuresInRow).toBe(1)
    watcher.answers = [(response) => void response.writeHead(200).end('OK')]
    clock.advanceBy(15_000)
    opened.roundEnded(true)
    await expect.poll(async () => (await kept())?.beatAt ?? null).not.toBeNull()
    expect(results).toEqual([false, true])
    expect(await kept()).toMatchObject({ failuresInRow: 0, lastError: null })
    expect(lines.join('\n')).toContain('could not be told')
    expect(lines.join('\n')).not.toContain(check)
    await opened.close()
  })

  test.for([
    'http://127.0.0.1:9/x',
    'https://10.0.0.1/x',
    'https://[::1]/x',
    'https://ping.internal/x',
    'http://hc-ping.com/x',
  ])('is refused at the start where its address is none of the public ones: %s', (url) => {
    const config = readConfig({ SIXTHMAN_PING_URL: url })
    const open = () => openPing({ config, clock, random, log: silentLog, db: database.db }, () => undefined)
    expect(open).toThrow(/is not asked/)
  })
})
