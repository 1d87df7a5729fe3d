/** Where the picks site has a host name of its own, each of the two names answers what is its own, route by route, and nothing of the other. */
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { routeTable } from '../../src/api/route-table.ts'
import { createDoor } from '../../src/platform/access/door.ts'
import { readConfig } from '../../src/platform/config.ts'
import { createSite } from '../../src/site/site.ts'
import { type ApiStage, password, setApiStage } from '../support/api-stage.ts'
import { createBrowser } from '../support/browser.ts'
import { addressOf } from '../support/route-address.ts'

const [own, picks] = ['https://ops.example.org', 'https://picks.example.org']
let stage: ApiStage
let app: Hono
beforeAll(async () => {
  const said = { SIXTHMAN_PUBLIC_URL: own, SIXTHMAN_PICKS_URL: picks, SIXTHMAN_SECOND_FACTOR: 'offered' }
  const door = { ...createDoor(readConfig(said)), requestsPerMinute: 1_000_000 }
  stage = await setApiStage(door)
  app = createApp({ ...stage.parts, site: createSite(stage.toy.db, stage.toy.clock) })
})
afterAll(() => stage.close())

const isOfReaders = (path: string): boolean => path === '/picks' || path.startsWith('/picks/')

test.for(routeTable.map(({ method, path, isProbe }) => [method, path, isProbe === true] as const))(
  '%s %s is under one name, but a probe under any',
  async ([method, path, isShared]) => {
    const ask = async (origin: string) =>
      app.request(`${origin}${addressOf(path)}`, { method, headers: { origin, accept: 'application/json' } })
    const [ownReply, picksReply] = [await ask(own), await ask(picks)]
    const says = async (reply: Response, words: string): Promise<boolean> =>
      reply.status === 404 && (await reply.text()).includes(words)
    expect(await says(picksReply, 'under this name there are the picks')).toBe(
      !isShared && !isOfReaders(path),
    )
    expect(await says(ownReply, `the picks are at ${picks}/picks`)).toBe(isOfReaders(path))
  },
)

test('a session of the one opens nothing under the other, and its name alone leads a reader to the picks', async () => {
  const browser = createBrowser(app, { origin: own })
  await browser.logIn('the-admin', password)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  expect((await browser.get('/grid')).status).toBe(200)
  const beside = await app.request(`${picks}/grid`, { headers: { cookie, accept: 'text/html' } })
  expect(beside.status).toBe(404)
  const first = await app.request(`${picks}/`, { headers: { accept: 'text/html' } })
  expect([first.status, first.headers.get('location')]).toEqual([303, '/picks'])
  expect((await app.request(`${picks}/picks/about`)).status).toBe(200)
})

test('a form that a page of the picks would send to the dashboard is refused', async () => {
  const browser = createBrowser(app, { origin: own })
  await browser.logIn('the-admin', password)
  const fields = { formToken: await browser.formToken(), reason: 'forged', next: '/halt' }
  expect((await browser.post('/act/halt/set', fields, { origin: picks })).status).toBe(403)
  expect((await app.request('https://other.example.org/picks')).status).toBe(403)
})
