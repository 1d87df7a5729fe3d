/** The way in, as a browser goes it: login, cookie, form token, confirmation, logout; and everything that is no way in. */
import type { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ApiParts } from '../../src/api/api-parts.ts'
import { createApp } from '../../src/api/app.ts'
import { routeTable } from '../../src/api/route-table.ts'
import type { GuardedRoute } from '../../src/api/routes/route.ts'
import { ownPath } from '../../src/dashboard/own-path.ts'
import { createDoor, type Door } from '../../src/platform/access/door.ts'
import { hashPassword } from '../../src/platform/access/password-hash.ts'
import { createUser } from '../../src/platform/access/users.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { readConfig } from '../../src/platform/config.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createBrowser } from '../support/browser.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closedDoor, openDoor } from '../support/doors.ts'
import { createToyPipeline, createToyWorld } from '../support/toy-pipeline.ts'

const password = 'a quiet evening'
const clock = new SimulatedClock('2025-11-05T17:00:00Z')

let database: TestDatabase
let app: Hono

/** Something dangerous, so that the confirmation can be seen to matter. */
const dangerous: GuardedRoute = {
  method: 'POST',
  path: '/dangerous',
  access: { role: 'operator', scope: 'work' },
  isDangerous: true,
  answer: (context) => context.text('done'),
}

function build(door: Door): Hono {
  const parts: ApiParts = {
    db: database.db,
    clock,
    pipeline: createToyPipeline(createToyWorld(['2025-11-05'])),
    log: silentLog,
    door,
    readSources: async () => [],
  }
  return createApp(parts, [...routeTable, dangerous])
}

beforeAll(async () => {
  database = await createTestDatabase('login')
  app = build(closedDoor)
  const passwordHash = await hashPassword(password)
  for (const [name, role] of [
    ['anna', 'operator'],
    ['vic', 'viewer'],
  ] as const)
    await createUser(database.db, { name, role, passwordHash, actor: 'test', now: clock.now() })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.db.query(sql`delete from login_throttles`)
})

describe('without a session', () => {
  test('a page leads to the login and back, and a program is told 401', async () => {
    const page = await createBrowser(app).get('/?a=b')
    expect([page.status, page.headers.get('location')]).toEqual([303, '/login?next=%2F%3Fa%3Db'])
    const program = await app.request('/')
    expect([program.status, program.headers.get('content-type')]).toEqual([401, 'application/problem+json'])
    expect(await program.json()).toMatchObject({ code: 'access.login-required', status: 401 })
  })

  test('health and readiness answer, under any name', async () => {
    expect((await app.request('http://10.1.2.3/health')).status).toBe(200)
    expect((await app.request('http://10.1.2.3/ready')).status).toBe(503)
  })

  test('a cookie that somebody made up opens nothing', async () => {
    for (const cookie of ['sixthman=x', `sixthman=${'A'.repeat(43)}`, "sixthman=' or 1=1 --"])
      expect((await app.request('/', { headers: { cookie } })).status).toBe(401)
  })
})

describe('a login', () => {
  test('sets a cookie for this site alone, leads back, and shows who is logged in', async () => {
    const browser = createBrowser(app)
    const reply = await browser.post('/login', { name: ' Anna ', password, next: '/?a=b' })
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/?a=b'])
    expect(reply.headers.get('set-cookie')).toMatch(
      /^sixthman=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(await (await browser.get('/')).text()).toContain('anna, operator')
  })

  test('over https marks the cookie Secure and binds it to the host', async () => {
    const origin = 'https://picks.example.org'
    const secure = build(
      createDoor(readConfig({ SIXTHMAN_PUBLIC_URL: origin, SIXTHMAN_TRUSTED_PROXIES: '10.0.0.5' })),
    )
    const browser = createBrowser(secure, { origin, address: '10.0.0.5' })
    const reply = await browser.post('/login', { name: 'anna', password })
    expect(reply.headers.get('set-cookie')).toMatch(
      /^__Host-sixthman=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    expect(reply.headers.get('strict-transport-security')).toContain('max-age=')
    const led = await browser.get('/') // known, and without the second factor that is asked of everybody there
    expect([led.status, led.headers.get('location')]).toEqual([303, '/account'])
  })

  test('that is wrong says the same whoever it is, and sets nothing', async () => {
    const texts = new Set<string>()
    for (const name of ['anna', 'nobody']) {
      const reply = await createBrowser(app).post('/login', { name, password: 'wrong' })
      expect([reply.status, reply.headers.get('set-cookie')]).toEqual([401, null])
      texts.add((await reply.text()).replace(`value="${name}"`, 'value="as it was typed"'))
    }
    expect(texts.size).toBe(1)
    expect([...texts][0]).toContain('as it was typed')
  })

  test('says how long to wait after too many', async () => {
    const browser = createBrowser(app)
    for (let index = 0; index < 6; index += 1)
      await browser.post('/login', { name: 'vic', password: 'wrong' })
    const reply = await browser.post('/login', { name: 'vic', password })
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '2'])
  })

  test('from another site is refused, and so is one that does not say where it comes from', async () => {
    const browser = createBrowser(app)
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:1' },
    ])
      expect((await browser.post('/login', { name: 'anna', password }, headers)).status).toBe(403)
    const silent = await app.request('/login', {
      method: 'POST',
      body: new URLSearchParams({ name: 'anna', password }),
    })
    expect(silent.status).toBe(403)
    expect(browser.cookies.size).toBe(0)
  })

  test('leads to no other site afterwards', () => {
    const foreign = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/.//evil.example',
      undefined,
    ]
    for (const next of foreign) {
      const to = ownPath(next)
      expect(new URL(to, 'http://localhost').host, String(next)).toBe('localhost')
      expect(to).toMatch(/^\/(?![/\\])/)
    }
    expect(ownPath('/partitions/games?x=1')).toBe('/partitions/games?x=1')
  })

  test('in a GET does nothing: the page only shows the form', async () => {
    const reply = await app.request(`/login?name=anna`, { headers: { accept: 'text/html' } })
    expect([reply.status, reply.headers.get('set-cookie')]).toEqual([200, null])
    expect((await app.request(`/login?name=anna&password=${password}`)).status).toBe(400)
  })
})

describe('a request that changes something', () => {
  test('needs the token of this very session', async () => {
    const [anna, vic] = [createBrowser(app), createBrowser(app)]
    await anna.logIn('anna', password)
    await vic.logIn('vic', password)
    const own = await anna.formToken()
    for (const formToken of ['', 'x', await vic.formToken(), own.slice(1)])
      expect((await anna.post('/dangerous', { formToken })).status, formToken).toBe(403)
    expect((await anna.post('/dangerous', {})).status).toBe(403)
    expect((await anna.post('/dangerous', { formToken: own })).status).toBe(200)
    expect((await anna.post('/dangerous', {}, { 'x-form-token': own })).status).toBe(200)
  })

  test('needs our own Origin although the cookie and the token are right', async () => {
    const browser = createBrowser(app)
    await browser.logIn('anna', password)
    const formToken = await browser.formToken()
    expect((await browser.post('/dangerous', { formToken }, { origin: 'https://evil.example' })).status).toBe(
      403,
    )
    expect(
      (await browser.post('/dangerous', { formToken }, { origin: 'http://localhost.evil.example' })).status,
    ).toBe(403)
  })

  test('is never a GET', async () => {
    const browser = createBrowser(app)
    await browser.logIn('anna', password)
    for (const path of ['/dangerous', '/logout']) expect((await browser.get(path)).status).toBe(405)
    expect((await browser.get('/')).status).toBe(200)
  })

  test('with a role that is too low is refused', async () => {
    const browser = createBrowser(app)
    await browser.logIn('vic', password)
    expect((await browser.post('/dangerous', { formToken: await browser.formToken() })).status).toBe(403)
  })
})

test('what is dangerous asks for the password again after ten minutes', async () => {
  const browser = createBrowser(app)
  await browser.logIn('anna', password)
  clock.advanceBy(11 * 60_000)
  const held = await browser.post('/dangerous', { formToken: await browser.formToken() })
  expect([held.status, held.headers.get('location')]).toEqual([303, '/confirm'])
  const before = browser.cookies.get('sixthman')
  const wrong = await browser.post('/confirm', { password: 'wrong', formToken: await browser.formToken() })
  expect(wrong.status).toBe(401)
  await browser.post('/confirm', { password, formToken: await browser.formToken() })
  expect(browser.cookies.get('sixthman')).not.toBe(before)
  expect((await browser.post('/dangerous', { formToken: await browser.formToken() })).status).toBe(200)
})

test('a confirmation and a logout leave rows that say from where', async () => {
  const browser = createBrowser(app, { address: '203.0.113.9' })
  await browser.logIn('anna', password)
  await browser.post('/confirm', { password, formToken: await browser.formToken() })
  await browser.post('/logout', { formToken: await browser.formToken() })
  const rows = await database.db.query<{ action: string; origin: object | null }>(sql`
    select action, origin from audit_log where action in ('login.succeeded', 'login.confirmed', 'session.ended') order by id desc limit 3`)
  const session = expect.any(Number)
  expect(rows).toEqual([
    { action: 'session.ended', origin: { via: 'web', address: '203.0.113.9', session } },
    { action: 'login.confirmed', origin: { via: 'web', address: '203.0.113.9', session } },
    { action: 'login.succeeded', origin: { via: 'web', address: '203.0.113.9' } },
  ])
})

test('a logout ends the session in the database too', async () => {
  const browser = createBrowser(app)
  await browser.logIn('anna', password)
  const cookie = `sixthman=${browser.cookies.get('sixthman')}`
  await browser.post('/logout', { formToken: await browser.formToken() })
  expect(browser.cookies.size).toBe(0)
  expect((await app.request('/', { headers: { cookie } })).status).toBe(401)
})

describe('without a login required', () => {
  test('everybody on this machine is let in, but no other site and no other name', async () => {
    const open = build(openDoor)
    expect((await open.request('http://127.0.0.1:4710/')).status).toBe(200)
    expect((await open.request('http://[::1]:4710/')).status).toBe(200)
    expect((await open.request('http://evil.example/')).status).toBe(403)
    const foreign = { method: 'POST', headers: { origin: 'https://evil.example' } }
    expect((await open.request('/dangerous', foreign)).status).toBe(403)
    expect(
      (await open.request('/dangerous', { method: 'POST', headers: { origin: 'http://localhost' } })).status,
    ).toBe(200)
  })
})

test('a body, a form and an address beyond their bounds are refused', async () => {
  const browser = createBrowser(app)
  const big = await browser.post('/login', { name: 'anna', password: 'x'.repeat(70_000) })
  expect(big.status).toBe(400)
  expect((await app.request(`/login?next=/${'x'.repeat(2_100)}`)).status).toBe(400)
  const twice = await app.request('/login', {
    method: 'POST',
    body: 'name=anna&name=ben&password=x',
    headers: { origin: 'http://localhost', 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(twice.status).toBe(400)
})
