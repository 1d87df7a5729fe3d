/** `up` and `worker` as they are started from the command line, on a clock that runs twenty times as fast: whoever is to watch does, and a worker that
 * is left alone tells a real receiver that nobody leads. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { readHeartbeat } from '../../src/platform/dead-man/heartbeats.ts'
import { pingName } from '../../src/platform/dead-man/ping.ts'
import { silenceCause } from '../../src/platform/dead-man/watch-controller.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createHastenedClock } from '../support/hastened-clock.ts'
import { type LocalServer, startLocalServer } from '../support/local-server.ts'
import {
  startWebhookReceiver,
  type WebhookReceiver,
  webhookSecret,
} from '../support/receivers/webhook-receiver.ts'

const clock = createHastenedClock(20)
const patience = { timeout: 60_000, interval: 100 }
let database: TestDatabase
let stopping: AbortController
let said: string
let running: Promise<number>

beforeEach(async () => {
  database = await createTestDatabase('watched processes')
})
afterEach(async () => {
  stopping.abort()
  await running
  await database.drop()
})

/** Every source is a port at which nobody listens. */
function start(argv: readonly string[], environment: Readonly<Record<string, string>>): void {
  stopping = new AbortController()
  said = ''
  running = runCli(argv, {
    environment: {
      ...{ DATABASE_URL: database.url, LOG_LEVEL: 'silent', SIXTHMAN_LEASE_SECONDS: '60' },
      ...replayEnvironment('http://127.0.0.1:1'),
      ...environment,
    },
    clock,
    signal: stopping.signal,
    isInteractive: false,
    columns: 100,
    write: (text) => {
      said += text
    },
    writeBytes: () => undefined,
    writeError: () => undefined,
    readSecret: () => Promise.resolve(''),
  })
}

describe('up', () => {
  let watcher: LocalServer
  const paths = (): (string | undefined)[] => watcher.asked.map(({ url }) => url)

  beforeEach(async () => {
    watcher = await startLocalServer()
    watcher.answers = [(response) => void response.writeHead(200).end('OK')]
    start(['up', '--port', '0'], {
      SIXTHMAN_PING_URL: `${watcher.origin}/check`,
      SIXTHMAN_PING_PRIVATE: 'yes',
    })
  })
  afterEach(() => watcher.close())

  it('tells the watcher outside that it starts, and then that its rounds are whole', async () => {
    await expect.poll(paths, patience).toEqual(expect.arrayContaining(['/check/start', '/check']))
    expect(paths()[0]).toBe('/check/start')
    await expect
      .poll(() => readHeartbeat(database.db, pingName), patience)
      .toMatchObject({ failuresInRow: 0, lastError: null })
  })

  it('turns the controller’s, the worker’s, the monitor’s and the watch’s loop, and every detector looks', async () => {
    await expect.poll(() => said, patience).toMatch(/is up: \S+/)
    const [, url = ''] = said.match(/is up: (\S+)/) ?? []
    const readLoops = async (): Promise<string[]> => {
      const health = (await (await fetch(`${url}health`)).json()) as { secondsSinceTurn: object }
      return Object.keys(health.secondsSinceTurn).sort()
    }
    await expect.poll(readLoops, patience).toEqual(['controller', 'monitor', 'watch', 'worker'])
    const readLooked = () =>
      database.db.query(sql`select count(*)::int as looked from detectors where last_error is null`)
    await expect.poll(readLooked, patience).toEqual([{ looked: 14 }])
  })
})

describe('a worker without a controller', () => {
  let hook: WebhookReceiver

  beforeEach(async () => {
    hook = await startWebhookReceiver(clock)
    await database.db.query(sql`
      insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at, stopped_at)
      values ('controller/a/1', 1, 'controller', 'a', 1, 'v', ${clock.now()}, ${clock.now()}, ${clock.now()})`)
    const route = {
      ...{ channel: 'webhook', url: hook.origin, secret: webhookSecret },
      allowPrivate: true,
      minimum: 'critical',
    }
    start(['worker', '--phases', '1-sources,2-raw'], { SIXTHMAN_ALERT_ROUTES: JSON.stringify([route]) })
  })
  afterEach(() => hook.close())

  it('takes the phases that it is given, and tells its receiver that the controller is silent: once', async () => {
    await hook.accept(({ content }) => content.includes(silenceCause))
    expect(
      await database.db.query(sql`select phases from workers where kind = 'worker' and stopped_at is null`),
    ).toEqual([{ phases: ['1-sources', '2-raw'] }])
    stopping.abort()
    expect(await running).toBe(0)
    const told = hook.read().filter(({ kind }) => kind === 'opened')
    expect(told).toMatchObject([{ severity: 'critical', incident: { cause: silenceCause, occurrences: 1 } }])
    expect(told[0]!.title).toContain('controller/a/1 was stopped at')
  })
})
