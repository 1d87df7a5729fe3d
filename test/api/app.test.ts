/** The web application without a socket: what it answers, refuses, escapes and forbids. */

import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { markPartition } from '../../src/dashboard/mark.ts'
import { createNbaPipeline, sourceOrder } from '../../src/nba/pipeline.ts'
import { readSourceHealth } from '../../src/nba/source-health.ts'
import { recordFailure, recordSuccess } from '../../src/platform/breakers/breakers.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { startController } from '../../src/platform/controller/controller.ts'
import { openDatabase, type Queryable } from '../../src/platform/db/database.ts'
import { openSession } from '../../src/platform/db/session.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createInProcessQueue } from '../../src/platform/queue/in-process-queue.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { openDoor } from '../support/doors.ts'
import { replaySources } from '../support/replay-sources.ts'

const clock = new SimulatedClock('2025-11-05T17:00:00Z')
const sources = replaySources('http://replay')
const readSources = (db: Queryable) => readSourceHealth(db, sourceOrder, sources)
const pipeline = createNbaPipeline({
  markets: ['points'],
  codeVersion: 'test',
  facts: [],
  sources,
})

let database: TestDatabase
let app: Hono

beforeAll(async () => {
  database = await createTestDatabase('api')
  const { db } = database
  app = createApp({ db, clock, pipeline, log: silentLog, door: openDoor, readSources })
  const evil = '<script>alert(1)</script>'
  await openIncident(db, { cause: 'x', severity: 'critical', title: evil, details: {}, now: clock.now() })
  await recordSuccess(db, ['source/espn/summary'], clock.now().subtract({ minutes: 12 }))
  await recordFailure(db, ['source/nba-stats/leaguegamelog', 'host/replay/stats.nba.com'], {
    code: 'source.blocked',
    message: evil,
    now: clock.now(),
  })
  await db.query(sql`
    insert into runs (game_date, scope, cause, priority, requested_by, requested_at)
    values ('2025-11-05', 'full', 'schedule', 100, 'test', ${clock.now()})`)
  await db.query(sql`
    insert into ledger (asset, game_date, state, reason, attempts_max)
    values ('games', '2025-11-05', 'failed', ${`"><img src=x onerror=alert(1)>${evil}`}, 5)`)
  await db.query(sql`
    insert into gates (gate, game_date, state, reason, missing, revision, decided_at)
    values ('schedule', '2025-11-05', 'closed', ${evil}, ${JSON.stringify([evil])}::jsonb, 1, ${clock.now()})`)
  await db.query(sql`
    insert into documents (game_date, collection, name, revision, body, withdrawn)
    values ('2025-11-05', 'results', 'results', 1, '{"old":1}', false), ('2025-11-05', 'results', 'results', 2, '{"new":2}', false),
      ('2025-11-05', 'tonight', 'tonight/player/203999', 1, '{"gone":1}', false),
      ('2025-11-05', 'tonight', 'tonight/player/203999', 2, '{"gone":1}', true)`)
})

afterAll(() => database.drop())

describe('the dashboard', () => {
  test('escapes everything that comes from the database', async () => {
    const text = await (await app.request('/')).text()
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toMatch(/<script(?! src="\/live\.js" defer>)|<img/i)
  })

  test('says which sources are paused, why, and how old the last answers are', async () => {
    const text = await (await app.request('/')).text()
    expect(text).toContain('schedule never so far · box scores 12 min ago (espn/summary)')
    expect(text).toMatch(
      /leaguegamelog<\/td><td [^>]*><span class="failed">paused<\/span><\/td><td [^>]*>11-05 12:05/,
    )
    expect(text).toContain('source.blocked: &lt;script&gt;')
  })

  test('says once what is wrong with an address', async () => {
    const text = await (await app.request('/nothing', { headers: { accept: 'text/html' } })).text()
    expect(text.match(/<h\d>[^<]*/g)).toEqual(['<h1>There is no such thing'])
  })

  test('forbids every script in the page and every foreign source, framing and guessing', async () => {
    const { headers } = await app.request('/')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("style-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin') // no-referrer would take the Origin from our own forms
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('holds neither a script nor a style of its own, so that the policy breaks nothing', async () => {
    const text = await (await app.request('/')).text()
    const withoutValues = text.replaceAll(/"[^"]*"/g, '""')
    expect(withoutValues).not.toMatch(/<style|\sstyle=|\son\w+=/i)
    expect(text).toContain('http-equiv="refresh"')
    expect((await app.request('/style.css')).headers.get('content-type')).toContain('text/css')
  })

  test('has a row for every asset and its legend tells every mark', async () => {
    const text = await (await app.request('/')).text()
    for (const { name } of pipeline.assets) expect(text).toContain(`>${name}</th>`)
    expect(text).toContain('blocked: its gate is closed')
  })
})

test('only GET is answered where nothing changes', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const reply = await app.request('/', { method })
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    expect(await reply.json()).toMatchObject({ code: 'usage.method', status: 405 })
  }
})

test('a document may be kept as long as its kind says, and is not sent to whoever has it', async () => {
  const { headers } = await app.request('/documents/results/2025-11-05.json')
  expect(headers.get('cache-control')).toBe('private, max-age=86400')
  const again = await app.request('/documents/results/2025-11-05.json', {
    headers: { 'if-none-match': headers.get('etag')! },
  })
  expect([again.status, await again.text()]).toEqual([304, ''])
})

test('every kind of document has a JSON Schema, which is for everybody', async () => {
  const kinds = (await (await app.request('/schemas/index.json')).json()) as {
    schema: string
    name: string
  }[]
  expect(kinds.map(({ name }) => name)).toContain('tonight/player')
  for (const { schema, name } of kinds)
    expect(await (await app.request(schema)).json()).toMatchObject({
      title: name,
      $id: schema,
      type: 'object',
    })
  expect((await app.request('/schemas/picks.json')).status).toBe(404)
})

test('the newest revision of a document comes byte for byte; what is none is 404', async () => {
  const read = async (path: string) => (await app.request(`/documents/${path}`)).text()
  expect(await read('results/2025-11-05.json')).toBe('{"new":2}')
  expect(await read('results/2025-11-05.json?revision=1')).toBe('{"old":1}')
  expect(await read('tonight/player/203999/2025-11-05.json')).toContain('?revision=2 has what was said last')
  expect(await read('tonight/player/203999/2025-11-05.json?revision=2')).toBe('{"gone":1}')
  for (const path of [
    'results/2025-11-06.json',
    'results/2025-13-05.json',
    'picks/2025-11-05.json',
    'results/..%2f..%2fetc',
  ]) {
    expect((await app.request(`/documents/${path}`)).status).toBe(404)
  }
})

test('what is tabular comes as CSV and as Parquet, each with its own tag and a name to save it under', async () => {
  const csv = await app.request('/documents/results/2025-11-05.csv')
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="results-2025-11-05.2.csv"')
  expect(await csv.text()).toMatch(/^system,market,gameId,.*\r\n$/)
  const tag = csv.headers.get('etag')!
  const again = await app.request('/documents/results/2025-11-05.csv', { headers: { 'if-none-match': tag } })
  expect(again.status).toBe(304)
  const parquet = await app.request('/documents/results/2025-11-05.parquet?revision=1', {
    headers: { 'if-none-match': tag },
  })
  expect(
    Buffer.from(await parquet.arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ).toBe('PAR1')
  for (const path of ['best-bets/2025-11-05.csv', 'results/2025-11-05.xml', 'results/2025-11-06.csv'])
    expect((await app.request(`/documents/${path}`)).status).toBe(404)
})

test('a document of the moment is made when it is asked for, without the operator’s words, and has no earlier revisions', async () => {
  const reply = await app.request('/documents/status/2025-11-05.json')
  expect(reply.headers.get('cache-control')).toBe('private, max-age=30')
  expect(await reply.json()).toMatchObject({
    ...{ document: 'status/2025-11-05', revision: 1, verdict: 'failing' },
    words: ['schedule: it was given up: it waits for another part'],
    parts: [{ part: 'schedule', state: 'failed' }],
  })
  for (const path of [
    'status/2025-11-05.json?revision=1',
    'status/2031-11-05.json',
    'live-grading/2025-11-05.json',
  ])
    expect((await app.request(`/documents/${path}`)).status).toBe(404)
})

describe('readiness', () => {
  test('is refused until a process leads, and says so', async () => {
    const before = await app.request('/ready')
    expect(before.status).toBe(503)
    expect(await before.json()).toMatchObject({
      isReady: false,
      checks: { database: { isReady: true }, controller: { isReady: false } },
    })
  })

  test('is given by a controller that has gone through its work, and taken back when its loop hangs', async () => {
    const session = await openSession(database.url, clock, silentLog)
    const queue = createInProcessQueue(() => undefined)
    const parts = { db: database.db, pipeline, queue, clock, log: silentLog }
    const controller = await startController(parts, session, 1)
    await expect.poll(async () => (await app.request('/ready')).status).toBe(200)
    await controller.stop()
    await database.db.query(
      sql`update workers set stopped_at = null, heartbeat_at = heartbeat_at - interval '1 minute'`,
    )
    const hanging = await app.request('/ready')
    await session.close()
    expect(hanging.status).toBe(503)
    expect(await hanging.json()).toMatchObject({ checks: { controller: { isReady: false } } })
  })

  test('a lost database is told, and the process stays alive', async () => {
    const db = openDatabase('postgres://nobody@127.0.0.1:1/none')
    const lost = createApp({ db, clock, pipeline, log: silentLog, door: openDoor, readSources })
    expect((await lost.request('/health')).status).toBe(200)
    const reply = await lost.request('/ready')
    expect(reply.status).toBe(503)
    expect(await reply.json()).toMatchObject({ checks: { database: { isReady: false } } })
    await db.close()
  })
})

describe('a partition that is expected is marked', () => {
  test.for([
    ['not-yet', { state: 'expected', isEarly: true }, 'open'],
    ['due', { state: 'expected', isEarly: false }, 'open'],
    ['due', { state: 'expected', isEarly: false }, 'degraded'],
    ['blocked', { state: 'expected', isEarly: false }, 'closed'],
    ['blocked', { state: 'expected', isEarly: false }, undefined],
    ['empty', { state: 'empty_ok', isEarly: false }, undefined],
    ['failed', { state: 'failed', isEarly: false }, 'open'],
  ] as const)('%s: %o behind a gate that is %s', ([mark, partition, gate]) => {
    expect(markPartition(partition, gate)).toBe(mark)
  })
})
