/** How often one address, and one key, may ask: whatever is asked for, found or not. */
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'
import { createBrowser } from '../support/browser.ts'
import { closedDoor } from '../support/doors.ts'

const perMinute = 30
let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
})
afterAll(() => stage.close())

const build = (): Hono => createApp({ ...stage.parts, door: { ...closedDoor, requestsPerMinute: perMinute } })
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })

test('too many requests from one address are turned away, and others are not', async () => {
  const narrow = build()
  const [one, other] = [
    createBrowser(narrow, { address: '203.0.113.1' }),
    createBrowser(narrow, { address: '203.0.113.2' }),
  ]
  for (let index = 0; index < perMinute; index += 1) expect((await one.get('/login')).status).toBe(200)
  const refused = await one.get('/login', { 'x-forwarded-for': '198.51.100.7' })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
  expect((await other.get('/login')).status).toBe(200)
  stage.toy.clock.advanceBy(2_000)
  expect((await one.get('/login')).status).toBe(200)
})

test('too many requests with one key are turned away, from however many addresses they come; another key is not', async () => {
  const narrow = build()
  const [key, other] = [await stage.makeKey('busy', ['read']), await stage.makeKey('quiet', ['read'])]
  const ask = (bearer: string, place: number) =>
    narrow.request(
      '/api/v1/me',
      { headers: { authorization: `Bearer ${bearer}` } },
      from(`203.0.113.${place}`),
    )
  for (let place = 1; place <= perMinute; place += 1) expect((await ask(key, place)).status).toBe(200)
  const refused = await ask(key, 200)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
  expect((await ask(other, 200)).status).toBe(200)
})

test('whoever asks where there is nothing, or by another method, is held to the same rate and to our own name', async () => {
  for (const [method, path, status] of [
    ['GET', '/nowhere', 404],
    ['PUT', '/login', 405],
    ['POST', '/health', 405],
  ] as const) {
    const narrow = build()
    const ask = (origin: string) => narrow.request(`${origin}${path}`, { method }, from('203.0.113.3'))
    const foreign = await ask('http://evil.example')
    expect([path, foreign.status]).toEqual([path, path === '/health' ? 405 : 403]) // a probe is answered under every name
    for (let index = foreign.status === 403 ? 0 : 1; index < perMinute; index += 1)
      expect((await ask('http://localhost')).status).toBe(status)
    const refused = await ask('http://localhost')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await refused.json()).toMatchObject({ code: 'access.rate-limited' })
  }
})
