/** What a process says of its health: alive while its loops turn, ready while it can work, and part by part what is wrong. */
import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { healthChecks, workerReadiness } from '../../src/api/health/index.ts'
import { schedules } from '../../src/api/health/schedules.ts'
import { judgeHealth } from '../../src/api/judge-health.ts'
import type { GameDate } from '../../src/nba/domain/game-date.ts'
import { readUpkeep } from '../../src/nba/reports/daily/read-upkeep.ts'
import { windowOf } from '../../src/nba/reports/daily/report-window.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { storeHeartbeat } from '../../src/platform/dead-man/heartbeats.ts'
import { createPulse } from '../../src/platform/health/pulse.ts'
import { keepIncident } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import { runCommand } from '../cli/run-command.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { openDoor } from '../support/doors.ts'
import { createToyPipeline, createToyWorld } from '../support/toy-pipeline.ts'
import { scheduleToy } from '../support/toy-schedules.ts'

const clock = new SimulatedClock('2025-01-10T12:00:00Z')
const pipeline = createToyPipeline(createToyWorld(['2025-01-10']))

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('health')
})
afterAll(() => database.drop())

const appOf = (more: object = {}) =>
  createApp({
    db: database.db,
    clock,
    pipeline,
    log: silentLog,
    door: openDoor,
    readSources: async () => [],
    ...more,
  })
const lookAt = (isWatched = true) =>
  judgeHealth({ db: database.db, clock, pipeline, isWatched }, healthChecks)

describe('GET /health', () => {
  test('is 503 when a loop of the process has stood still for ten minutes, though it answers', async () => {
    const pulse = createPulse(clock)
    const app = appOf({ pulse })
    pulse.turned('controller')
    pulse.turned('worker')
    clock.advanceBy(599_000)
    pulse.turned('worker')
    expect((await app.request('/health')).status).toBe(200)
    clock.advanceBy(2_000)
    const stuck = await app.request('/health')
    expect(stuck.status).toBe(503)
    expect(await stuck.json()).toMatchObject({
      status: 'stuck',
      secondsSinceTurn: { controller: 601, worker: 2 },
    })
    pulse.turned('controller')
    expect((await app.request('/health')).status).toBe(200)
  })
})

describe('GET /ready of a worker', () => {
  test('asks for its own heartbeat, and for no controller', async () => {
    const app = appOf({ readyWhen: workerReadiness })
    const before = await app.request('/ready')
    expect(before.status).toBe(503)
    expect(await before.json()).toMatchObject({
      checks: { migrations: { isReady: true }, worker: { detail: 'is not signed on yet' } },
    })
    await database.db.query(sql`
      insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at)
      values ('own', 9, 'worker', ${hostname()}, ${process.pid}, 'v', ${clock.now()}, ${clock.now()})`)
    expect((await app.request('/ready')).status).toBe(200)
    clock.advanceBy(301_000)
    expect((await app.request('/ready')).status).toBe(503)
  })
})

describe('the looks at the system', () => {
  test('name each part that is not well, and go on past one that fails', async () => {
    await keepIncident(database.db, {
      ...{ cause: 'sources are down', severity: 'critical', title: 't', details: {}, now: clock.now() },
    })
    const { state, checks } = await lookAt()
    expect(state).toBe('ill')
    expect(checks).toMatchObject({
      database: { state: 'well' },
      migrations: { state: 'well' },
      controller: { state: 'ill', says: expect.stringContaining('no process leads') },
      workers: { state: 'ill' },
      incidents: { state: 'warning', says: '1 open, 1 of them critical: sources are down' },
      watcher: { state: 'warning', says: 'has not been told of anything yet' },
    })
    await database.db.query(sql`alter table incidents rename to incidents_away`)
    const broken = await lookAt()
    await database.db.query(sql`alter table incidents_away rename to incidents`)
    expect(broken.checks.incidents).toMatchObject({
      state: 'ill',
      says: expect.stringContaining('[pipeline.bug]'),
    })
    expect(broken.checks.watcher).toMatchObject({ state: 'warning' })
  })

  test('tell that nobody outside watches, and when he was told last', async () => {
    expect((await lookAt(false)).checks.watcher?.says).toContain('SIXTHMAN_PING_URL is not set')
    await storeHeartbeat(database.db, { name: 'ping', now: clock.now(), error: null })
    expect((await lookAt()).checks.watcher).toEqual({ state: 'well', says: 'was told 0 s ago' })
    clock.advanceBy(301_000)
    await storeHeartbeat(database.db, { name: 'ping', now: clock.now(), error: 'source.refused: 404' })
    expect((await lookAt()).checks.watcher).toEqual({
      state: 'warning',
      says: 'was not told for 301 s: source.refused: 404',
    })
  })

  test('ask nothing more of a database that is gone', async () => {
    const db = openDatabase('postgres://nobody@127.0.0.1:1/none')
    const { state, checks } = await judgeHealth({ db, clock, pipeline, isWatched: true }, healthChecks)
    await db.close()
    expect(state).toBe('ill')
    expect(Object.keys(checks)).toEqual(['database'])
    expect(checks.database?.says).toContain('[database.unavailable]')
  })

  test('give up on one that never answers', async () => {
    const hanging = { name: 'hanging', look: () => new Promise<never>(() => {}) }
    const looking = judgeHealth({ db: database.db, clock, pipeline, isWatched: true }, [hanging])
    clock.advanceBy(5_000)
    expect((await looking).checks.hanging).toEqual({ state: 'ill', says: 'gave no answer within 5 s' })
  })
})

test('sixthman health answers in words and in JSON, and its exit code says whether something is ill', async () => {
  const environment = { DATABASE_URL: database.url }
  const spoken = await runCommand(['health'], environment)
  expect(spoken.code).toBe(1)
  expect(spoken.out).toMatch(/^controller +ill +no process leads/m)
  const json = (await runCommand(['health', '--json'], environment)).json<{ state: string; checks: object }>()
  expect(json.state).toBe('ill')
  expect(Object.keys(json.checks)).toEqual(healthChecks.map(({ name }) => name))
})

test('sixthman health of a database that cannot be reached is an answer, in words and in JSON', async () => {
  const environment = { DATABASE_URL: 'postgres://anna:geheimgeheim@127.0.0.1:1/league' }
  const { code, out, err } = await runCommand(['health', '--json'], environment)
  expect(code).toBe(1)
  expect(err).toBe('')
  const { state, checks } = JSON.parse(out) as Awaited<ReturnType<typeof judgeHealth>>
  expect(state).toBe('ill')
  expect(Object.keys(checks)).toEqual(['database'])
  expect(checks.database).toMatchObject({
    state: 'ill',
    says: expect.stringContaining('ECONNREFUSED 127.0.0.1:1. Start that server'),
  })
  const spoken = await runCommand(['health'], environment)
  expect(spoken).toMatchObject({ code: 1, err: '' })
  expect(spoken.out).toMatch(/^database +ill +the database that DATABASE_URL names cannot be reached/m)
})

test('every other command names the database it cannot reach and the setting that says so, and no password', async () => {
  for (const argv of [['status'], ['health', 'report'], ['models', '--json'], ['worker'], ['up']]) {
    const { code, out, err } = await runCommand(argv, {
      DATABASE_URL: 'postgres://anna:geheimgeheim@127.0.0.1:1/league',
    })
    expect({ argv, code, out }).toEqual({ argv, code: 1, out: '' })
    expect(err).toContain('DATABASE_URL names cannot be reached: league at 127.0.0.1:1, as anna: ')
    expect(err).toContain('docs/runbook/database.unavailable.md')
    expect(err).not.toContain('geheim')
  }
})

test('a database that answers and refuses is no fault of the program', async () => {
  const url = new URL(database.url)
  url.pathname = '/no_such_database'
  const { code, err } = await runCommand(['status'], { DATABASE_URL: url.toString() })
  expect(code).toBe(1)
  expect(err).toContain('database "no_such_database" does not exist')
  expect(err).toContain('[database.unavailable]')
})

describe('schedules', () => {
  test('are not kept where somebody has to see to them: not those that nobody has followed yet, nor a retired one', async () => {
    const { db } = database
    const toy = await scheduleToy({ db, clock, pipeline })
    const { pipeline: scheduled } = toy
    const look = () => schedules.look({ db, clock, pipeline: scheduled, isWatched: true })
    const report = async () =>
      (await readUpkeep(db, scheduled.schedules, windowOf('2025-01-09' as GameDate))).schedules
    expect(await look()).toMatchObject({ state: 'well', says: expect.stringMatching(/followed the 1 yet/) })
    expect(await report()).toEqual([])
    await toy.follow()
    await db.query(sql`
      insert into schedules (name, cron, zone, action, known_since, disabled_at, disabled_by, disabled_reason)
      values ('old', '0 1 * * *', 'UTC', 'gone', ${clock.now()}, ${clock.now()}, 'test', 'not needed')`)
    expect(await look()).toEqual({ state: 'well', says: 'all 1 are on time' })
    expect(await report()).toEqual([])
    await db.query(sql`
      update schedules set disabled_at = ${clock.now()}, disabled_by = 'test', disabled_reason = 'a test' where name = 'morning'`)
    expect(await look()).toEqual({ state: 'warning', says: 'of 1: morning is disabled' })
    expect(await report()).toMatchObject([{ name: 'morning', state: 'disabled' }])
    await db.query(sql`delete from schedules where name = 'old'`)
  })
})
