/** Role × route, written down by hand: who may call what. A route that does not stand here fails, and so does an entry without a route. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { routeTable } from '../../src/api/route-table.ts'
import { processRoutes } from '../../src/api/routes/index.ts'
import { type Role, roles, type Scope, scopeNames } from '../../src/platform/access/role.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, hashTables, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'
import { addressOf } from '../support/route-address.ts'

type Entry = 'public' | `${Role} ${Scope}` | `${Role} ${Scope} dangerous`

const matrix: Readonly<Record<string, Entry>> = {
  'GET /health': 'public',
  'GET /ready': 'public',
  'GET /metrics': 'viewer metrics',
  'GET /style.css': 'public',
  'GET /icon.svg': 'public',
  'GET /login': 'public',
  'POST /login': 'public',
  'GET /confirm': 'viewer read',
  'POST /confirm': 'viewer read',
  'POST /logout': 'viewer read',
  'GET /account': 'viewer read',
  'POST /act/me/sessions/end': 'viewer access dangerous',
  'POST /act/me/password': 'viewer access dangerous',
  'POST /act/me/second-factor/begin': 'viewer access dangerous',
  'POST /act/me/second-factor/confirm': 'viewer access',
  'POST /act/me/second-factor/remove': 'viewer access dangerous',
  'GET /': 'viewer read',
  'GET /grid': 'viewer read',
  'GET /runs': 'viewer read',
  'GET /runs/:gameDate': 'viewer read',
  'GET /partitions/:asset/:gameDate': 'viewer read',
  'GET /partitions/:asset/:gameDate/changes': 'viewer read',
  'GET /reliability': 'viewer read',
  'GET /latency': 'viewer read',
  'GET /durations': 'viewer read',
  'GET /durations/:asset': 'viewer read',
  'GET /sources': 'viewer read',
  'GET /models': 'viewer read',
  'GET /models/:system/:market': 'viewer read',
  'GET /monitor': 'viewer read',
  'GET /incidents': 'viewer read',
  'GET /incidents/:id': 'viewer read',
  'GET /alerts': 'viewer read',
  'GET /dead-letters': 'viewer read',
  'GET /backfills': 'viewer read',
  'GET /backfills/preview': 'operator work',
  'GET /backfills/:id': 'viewer read',
  'GET /schedules': 'viewer read',
  'GET /workers': 'viewer read',
  'GET /names': 'viewer read',
  'GET /names/choose': 'operator names',
  'GET /live': 'viewer read',
  'GET /halt': 'viewer read',
  'GET /audit': 'operator audit',
  'GET /live.js': 'public',
  'GET /picks/style.css': 'public',
  'GET /picks/icon.svg': 'public',
  'GET /picks': 'public',
  'GET /picks/player/:id{[0-9]{1,10}}': 'public',
  'GET /picks/best-bets': 'public',
  'GET /picks/trends': 'public',
  'GET /picks/record': 'public',
  'GET /picks/record.csv': 'public',
  'GET /picks/record.json': 'public',
  'GET /picks/systems': 'public',
  'GET /picks/calibration': 'public',
  'GET /picks/health': 'public',
  'GET /picks/about': 'public',
  'POST /act/partitions/:asset/:gameDate/retry': 'operator work',
  'POST /act/partitions/:asset/:gameDate/force': 'operator work dangerous',
  'POST /act/incidents/acknowledge': 'operator incidents',
  'POST /act/incidents/resolve': 'operator incidents',
  'POST /act/incidents/accept': 'operator incidents',
  'POST /act/dead-letters/redrive': 'operator work',
  'POST /act/dead-letters/discard': 'operator work dangerous',
  'POST /act/backfills': 'operator work dangerous',
  'POST /act/backfills/:id/pause': 'operator work',
  'POST /act/backfills/:id/resume': 'operator work',
  'POST /act/backfills/:id/cancel': 'operator work dangerous',
  'POST /act/schedules/:name/run': 'operator schedules',
  'POST /act/schedules/:name/enable': 'operator schedules',
  'POST /act/schedules/:name/disable': 'operator schedules',
  'POST /act/breakers/open': 'operator sources',
  'POST /act/breakers/close': 'operator sources',
  'POST /act/models/roll-back': 'operator models dangerous',
  'POST /act/models/release': 'operator models dangerous',
  'POST /act/names/confirm': 'operator names',
  'POST /act/names/forget': 'operator names',
  'POST /act/halt/set': 'operator halt',
  'POST /act/halt/resume': 'operator halt dangerous',
  'GET /documents/:path{[a-z0-9/_-]+\\.[a-z]+}': 'viewer read',
  'GET /schemas/:schema{[a-z-]+\\.json}': 'public',
  'GET /api/v1/openapi.json': 'viewer read',
  'GET /api/v1/grid': 'viewer read',
  'GET /api/v1/partitions': 'viewer read',
  'GET /api/v1/partitions/:asset/:gameDate': 'viewer read',
  'GET /api/v1/partitions/:asset/:gameDate/attempts': 'viewer read',
  'GET /api/v1/partitions/:asset/:gameDate/changes': 'viewer read',
  'POST /api/v1/partitions/:asset/:gameDate/retry': 'operator work',
  'POST /api/v1/partitions/:asset/:gameDate/force': 'operator work dangerous',
  'GET /api/v1/runs': 'viewer read',
  'GET /api/v1/runs/:gameDate': 'viewer read',
  'GET /api/v1/runs/:gameDate/gates/:gate': 'viewer read',
  'GET /api/v1/reconciliation': 'viewer read',
  'GET /api/v1/reconciliation/findings': 'viewer read',
  'GET /api/v1/halt': 'viewer read',
  'POST /api/v1/halt/set': 'operator halt',
  'POST /api/v1/halt/resume': 'operator halt dangerous',
  'GET /api/v1/incidents': 'viewer read',
  'GET /api/v1/incidents/:id': 'viewer read',
  'POST /api/v1/incidents/acknowledge': 'operator incidents',
  'POST /api/v1/incidents/resolve': 'operator incidents',
  'POST /api/v1/incidents/accept': 'operator incidents',
  'GET /api/v1/dead-letters': 'viewer read',
  'POST /api/v1/dead-letters/redrive': 'operator work',
  'POST /api/v1/dead-letters/discard': 'operator work dangerous',
  'GET /api/v1/backfills': 'viewer read',
  'GET /api/v1/backfills/:id': 'viewer read',
  'GET /api/v1/backfill-preview': 'operator work',
  'POST /api/v1/backfills': 'operator work dangerous',
  'POST /api/v1/backfills/:id/pause': 'operator work',
  'POST /api/v1/backfills/:id/resume': 'operator work',
  'POST /api/v1/backfills/:id/cancel': 'operator work dangerous',
  'GET /api/v1/schedules': 'viewer read',
  'POST /api/v1/schedules/:name/run': 'operator schedules',
  'POST /api/v1/schedules/:name/enable': 'operator schedules',
  'POST /api/v1/schedules/:name/disable': 'operator schedules',
  'GET /api/v1/sources': 'viewer read',
  'GET /api/v1/breakers': 'viewer read',
  'POST /api/v1/breakers/open': 'operator sources',
  'POST /api/v1/breakers/close': 'operator sources',
  'GET /api/v1/models': 'viewer read',
  'GET /api/v1/models/:system/:market/artefacts': 'viewer read',
  'GET /api/v1/models/:system/:market/course': 'viewer read',
  'GET /api/v1/durations': 'viewer read',
  'GET /api/v1/durations/:asset': 'viewer read',
  'GET /api/v1/latency': 'viewer read',
  'GET /api/v1/monitor': 'viewer read',
  'GET /api/v1/alerts': 'viewer read',
  'POST /api/v1/models/roll-back': 'operator models dangerous',
  'POST /api/v1/models/release': 'operator models dangerous',
  'GET /api/v1/names/unresolved': 'viewer read',
  'GET /api/v1/names/aliases': 'viewer read',
  'GET /api/v1/names/source-ids': 'viewer read',
  'GET /api/v1/names/players': 'viewer read',
  'POST /api/v1/names/confirm': 'operator names',
  'POST /api/v1/names/forget': 'operator names',
  'GET /api/v1/workers': 'viewer read',
  'GET /api/v1/documents': 'viewer read',
  'GET /api/v1/audit': 'operator audit',
  'GET /api/v1/users': 'admin access',
  'GET /api/v1/sessions': 'admin access',
  'GET /api/v1/keys': 'admin access',
  'GET /api/v1/me': 'viewer read',
  'GET /api/v1/me/sessions': 'viewer read',
  'POST /api/v1/me/sessions/end': 'viewer access dangerous',
  'POST /api/v1/me/password': 'viewer access dangerous',
  'GET /api/v1/me/second-factor': 'viewer read',
  'POST /api/v1/me/second-factor/begin': 'viewer access dangerous',
  'POST /api/v1/me/second-factor/confirm': 'viewer access',
  'POST /api/v1/me/second-factor/remove': 'viewer access dangerous',
}

const entries = Object.entries(matrix).map(([route, entry]) => {
  const [method, path] = route.split(' ') as ['GET' | 'POST', string]
  const [role, scope, danger] =
    entry === 'public' ? [null, null, null] : (entry.split(' ') as [Role, Scope, string?])
  return { route, method, path, role, scope, isDangerous: danger === 'dangerous' }
})

let stage: ApiStage
let browsers: Map<Role, Browser>
let keys: Map<Scope, string>
beforeAll(async () => {
  stage = await setApiStage()
  keys = new Map()
  for (const scope of scopeNames) keys.set(scope, await stage.makeKey(`only-${scope}`, [scope]))
})
afterAll(() => stage.close())
beforeEach(async () => {
  browsers = new Map()
  for (const role of roles) browsers.set(role, await stage.enter(role))
})

/** Let in, whatever came of it then: an empty body is refused as 400 after the guard. */
const isLetIn = ({ status }: Response): boolean => status !== 401 && status !== 403

describe('every route', () => {
  test('stands in the matrix as it is declared, and every entry is a route', () => {
    const declared = routeTable.map((route) => {
      const { access } = route
      const danger = route.access !== 'public' && route.isDangerous ? ' dangerous' : ''
      return [
        `${route.method} ${route.path}`,
        access === 'public' ? 'public' : `${access.role} ${access.scope}${danger}`,
      ]
    })
    expect(Object.fromEntries(declared)).toEqual(matrix)
    expect(new Set(declared.map(([route]) => route)).size).toBe(declared.length)
  })

  test('of a worker’s own port is for everybody and changes nothing', () => {
    expect(processRoutes.map(({ method, path, access }) => [method, path, access])).toEqual([
      ['GET', '/health', 'public'],
      ['GET', '/ready', 'public'],
      ['GET', '/metrics', 'public'],
    ])
  })
})

test.for(entries)(
  '$route lets in exactly whom the matrix says',
  async ({ method, path, role, scope, isDangerous }) => {
    if (path === '/logout' || path === '/login') return // they end or begin what this test stands on; login.test.ts has them
    const address = addressOf(path)
    const nobody = await stage.app.request(address, {
      method,
      headers: { origin: 'http://localhost' },
    })
    expect(isLetIn(nobody), 'nobody').toBe(role === null)
    const forged = await stage.app.request(address, {
      method,
      headers: { authorization: `Bearer sm_${'0'.repeat(12)}_${'A'.repeat(43)}` },
    })
    expect(isLetIn(forged), 'a forged key').toBe(role === null)
    for (const [own, browser] of browsers) {
      const headers = {
        accept: 'application/json',
        'x-form-token': await browser.formToken(),
        'content-type': 'application/json',
      }
      const reply =
        method === 'GET' ? await browser.get(address, headers) : await browser.post(address, {}, headers)
      const expected = role === null || roles.indexOf(own) >= roles.indexOf(role)
      expect(isLetIn(reply) || (path === '/confirm' && reply.status === 401), own).toBe(expected)
    }
    for (const [own, key] of keys) {
      const reply = await stage.app.request(address, { method, headers: { authorization: `Bearer ${key}` } })
      const expected = role === null || (own === scope && !isDangerous)
      expect(isLetIn(reply) || (path === '/confirm' && expected), `a key with ${own}`).toBe(expected)
    }
  },
)

test('what is dangerous asks for the password again, and a key for its scope', async () => {
  const dangerous = entries.filter((each) => each.isDangerous)
  expect(dangerous.length).toBeGreaterThan(4)
  stage.toy.clock.advanceBy(11 * 60_000)
  const browser = browsers.get('admin')!
  const formToken = await browser.formToken()
  for (const { path, scope } of dangerous) {
    const headers = {
      accept: 'application/json',
      'x-form-token': formToken,
      'content-type': 'application/json',
    }
    const held = await browser.post(addressOf(path), {}, headers)
    expect([path, held.status, await held.json()]).toMatchObject([
      path,
      403,
      { code: 'access.confirm-login' },
    ])
    const bold = await stage.makeKey(`bold-${path.replaceAll(/[^a-z]/g, '')}`.slice(0, 40), [
      scope!,
      'dangerous',
    ])
    const reply = await stage.app.request(addressOf(path), {
      method: 'POST',
      headers: { authorization: `Bearer ${bold}` },
    })
    expect([path, isLetIn(reply)]).toEqual([path, true])
  }
})

test('no GET changes anything', async () => {
  const { db } = stage.toy
  const before = await hashTables(db)
  expect(before.size).toBeGreaterThan(40)
  for (const { method, path } of entries) if (method === 'GET') await stage.get(addressOf(path))
  expect(await hashTables(db)).toEqual(before)
  await db.query(sql`update runs set requested_by = 'somebody'`)
  expect(await hashTables(db)).not.toEqual(before)
})

test('an action of a session without its form token does nothing, whatever the role', async () => {
  const browser = browsers.get('admin')!
  for (const { method, path, role } of entries) {
    if (method !== 'POST' || role === null) continue
    const reply = await browser.post(addressOf(path), {}, { accept: 'application/json' })
    expect([path, reply.status, await reply.json()]).toMatchObject([
      path,
      403,
      { code: 'access.foreign-request' },
    ])
  }
})
