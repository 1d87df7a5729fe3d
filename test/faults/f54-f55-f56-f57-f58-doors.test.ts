/** F54 to F58 over a real socket: no key, a made-up key, a key in the address; acting by GET, from another site, with a forged session, by trying
 * passwords; absurd bounds and code in names; secrets that would leak; an audit row that somebody edits. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApi, serveApi } from '../../src/api/serve.ts'
import { verifyAudit } from '../../src/platform/audit/verify-audit.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { Log } from '../../src/platform/log.ts'
import { type ApiStage, doneDate, openDate, password, setApiStage } from '../support/api-stage.ts'

let stage: ApiStage
let server: RunningApi
const logged: string[] = []

beforeAll(async () => {
  stage = await setApiStage()
  const keep = (fields: object, message: string): void =>
    void logged.push(`${message} ${JSON.stringify(fields)}`)
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep }
  server = await serveApi({ ...stage.parts, log }, { port: 0, hostname: '127.0.0.1' })
})
afterAll(async () => {
  await server.stop()
  await stage.close()
})

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { redirect: 'manual', ...init })
const fence = async (): Promise<string> =>
  JSON.stringify(await stage.toy.db.query(sql`select * from ledger order by asset, game_date`))

describe('F54: a key', () => {
  test('that is missing, made up, or everybody’s first guess opens nothing', async () => {
    for (const authorization of [
      undefined,
      'Bearer ',
      'Bearer admin',
      'Bearer sixthman',
      `Bearer sm_${'0'.repeat(12)}_${'A'.repeat(43)}`,
      'Basic YWRtaW46YWRtaW4=',
    ]) {
      const reply = await call(
        'api/v1/partitions',
        authorization === undefined ? {} : { headers: { authorization } },
      )
      expect([authorization, reply.status]).toEqual([authorization, 401])
      expect(reply.headers.get('cache-control')).toBe('no-store')
    }
    expect(logged.filter((line) => line.includes('access.login-required')).length).toBeGreaterThan(4)
  })

  test('in the address is refused, although it is right', async () => {
    const key = await stage.makeKey('in-address', ['read'])
    expect((await call('api/v1/partitions', { headers: { authorization: `Bearer ${key}` } })).status).toBe(
      200,
    )
    for (const name of ['key', 'api_key', 'apiKey', 'token', 'access_token', 'KEY']) {
      const reply = await call(`api/v1/partitions?${name}=${key}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      expect([name, reply.status]).toEqual([name, 400])
      const page = await call(`?${name}=${key}`, { headers: { authorization: `Bearer ${key}` } })
      expect([name, page.status]).toEqual([name, 400])
      expect(await reply.text()).not.toContain(key)
    }
  })
})

describe('F55: an action', () => {
  const path = `api/v1/partitions/totals/${openDate}/retry`
  const body = JSON.stringify({ reason: 'forged' })

  test('by GET, from another site, or with a forged session changes nothing', async () => {
    const before = await fence()
    const origin = server.url.slice(0, -1)
    const json = { 'content-type': 'application/json' }
    const login = await call('login', {
      method: 'POST',
      body: new URLSearchParams({ name: 'the-operator', password }),
      headers: { origin },
    })
    const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
    const tries: [string, RequestInit, number][] = [
      ['by GET', { headers: { cookie } }, 405],
      [
        'from another site',
        { method: 'POST', body, headers: { ...json, cookie, origin: 'https://evil.example' } },
        403,
      ],
      [
        'as a form of another site',
        {
          method: 'POST',
          body: 'reason=forged',
          headers: { 'content-type': 'text/plain', cookie, origin: 'null' },
        },
        403,
      ],
      ['without the form token', { method: 'POST', body, headers: { ...json, cookie, origin } }, 403],
      [
        'with a forged session',
        {
          method: 'POST',
          body,
          headers: { ...json, cookie: `sixthman=${'A'.repeat(43)}`, origin, 'x-form-token': 'x' },
        },
        401,
      ],
    ]
    for (const [what, init, status] of tries)
      expect([what, (await call(path, init)).status]).toEqual([what, status])
    expect(await fence()).toBe(before)
  })

  test('a foreign name that points here is not answered', async () => {
    const { hostname, port } = new URL(server.url)
    expect(hostname).toBe('127.0.0.1')
    const reply = await stage.app.request(`http://rebound.example:${port}/`, {
      headers: { accept: 'text/html' },
    })
    expect(reply.status).toBe(403)
  })

  test('passwords that are tried are slowed, and the log says from where', async () => {
    const origin = server.url.slice(0, -1)
    const attempt = async (): Promise<number> =>
      (
        await call('login', {
          method: 'POST',
          body: new URLSearchParams({ name: 'the-admin', password: 'not-the-one-4711' }),
          headers: { origin },
        })
      ).status
    const statuses: number[] = []
    for (let index = 0; index < 10; index += 1) statuses.push(await attempt())
    expect(statuses.filter((status) => status === 401)).toHaveLength(6)
    expect(statuses.slice(6)).toEqual([429, 429, 429, 429])
    expect(logged.some((line) => line.includes('a login was refused') && line.includes('127.0.0.1'))).toBe(
      true,
    )
    expect(logged.join()).not.toContain('not-the-one-4711')
  })
})

describe('F56: bounds and code', () => {
  test('absurd bounds are refused, and code in a name is only a name', async () => {
    const key = await stage.makeKey('bounds', ['read', 'incidents'])
    const headers = { authorization: `Bearer ${key}` }
    for (const query of [
      'limit=100000000',
      'limit=-1',
      'from=1900-01-01',
      'to=9999-12-31',
      'asset=%27;drop%20table%20ledger;--',
      'state=%3Cscript%3E',
    ])
      expect([query, (await call(`api/v1/partitions?${query}`, { headers })).status]).toEqual([query, 400])
    const note = "<script>alert(1)</script>'; drop table incidents; --"
    const acted = await call('api/v1/incidents/acknowledge', {
      method: 'POST',
      body: JSON.stringify({ ids: [1], note }),
      headers: { ...headers, 'content-type': 'application/json' },
    })
    expect(acted.status).toBe(200)
    const shown = await call('api/v1/incidents/1', { headers })
    expect(shown.headers.get('content-type')).toContain('application/json')
    expect(((await shown.json()) as { acknowledgedNote: string }).acknowledgedNote).toBe(note)
  })

  test('a request that is too large ends before it is read', async () => {
    const key = await stage.makeKey('large', ['work'])
    const reply = await call('api/v1/dead-letters/redrive', {
      method: 'POST',
      body: 'x'.repeat(2_000_000),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    })
    expect([reply.status, reply.headers.get('connection')]).toEqual([400, 'close'])
  })
})

test('F57: a secret in an error, a reason or a header is neither answered, nor logged, nor kept in the audit log', async () => {
  const canary = 'canary-5e1f-canary'
  const key = await stage.makeKey('leak', ['read', 'work', 'audit'])
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const reason = `the source said https://x.example/?apiKey=${canary} and password=${canary}`
  await call(`api/v1/partitions/totals/${openDate}/retry`, {
    method: 'POST',
    body: JSON.stringify({ reason }),
    headers,
  })
  await call(`api/v1/partitions/totals/${openDate}/retry`, {
    method: 'POST',
    body: `{"password": "${canary}"`,
    headers,
  })
  for (const path of [
    'dead-letters?all=true',
    `partitions/totals/${openDate}`,
    'audit?all=true',
    'incidents?all=true',
  ]) {
    const text = await (await call(`api/v1/${path}`, { headers })).text()
    expect(text).not.toContain('canary-5e1f')
    expect(text).not.toContain(key)
  }
  const kept = await stage.toy.db.query<{ row: string }>(sql`
    select a::text as row from audit_log a where action = 'operator.partitions.retry' union all select d::text from dead_letters d where closed_at is null`)
  expect(kept.filter(({ row }) => row.includes('canary-5e1f'))).toEqual([])
  expect(logged.join()).not.toContain('canary-5e1f')
  expect(logged.join()).not.toContain(key)
})

test('F58: an audit row that somebody edits is found and named', async () => {
  const { db } = stage.toy
  await stage.act(`/partitions/totals/${doneDate}/force`, { reason: 'to be edited' })
  expect((await verifyAudit(db, null)).faults).toEqual([])
  await expect(db.query(sql`update audit_log set actor = 'user/somebody'`)).rejects.toThrow('never changed')
  const [row] = await db.query<{ id: number }>(sql`select max(id) as id from audit_log`)
  await db.transaction(async (tx) => {
    await tx.query(sql`set local session_replication_role = replica`)
    await tx.query(sql`update audit_log set actor = 'user/somebody' where id = ${row!.id}`)
  })
  expect((await verifyAudit(db, null)).faults).toMatchObject([
    { kind: 'changed', row: row!.id, says: expect.stringContaining('user/somebody') },
  ])
})
