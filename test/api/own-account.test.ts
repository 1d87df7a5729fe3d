/** What somebody does to his own account, by page and by API: a new password, and an end to his other sessions. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, openDate, password, setApiStage } from '../support/api-stage.ts'
import { type Browser, createBrowser } from '../support/browser.ts'

let stage: ApiStage
let viewer: Browser
beforeAll(async () => {
  stage = await setApiStage()
  viewer = await stage.enter('viewer')
})
afterAll(() => stage.close())

const newPassword = 'a rather different evening'
const change = async (fields: Record<string, string>, browser = viewer) =>
  browser.post('/act/me/password', { formToken: await browser.formToken(), next: '/account', ...fields })
const sessions = async (browser = viewer): Promise<{ id: number; isThisOne: boolean }[]> => {
  const reply = await browser.get('/api/v1/me/sessions', { accept: 'application/json' })
  return reply.status === 200 ? ((await reply.json()) as { id: number; isThisOne: boolean }[]) : []
}

test('shows one’s own sessions and nobody else’s; one of them is ended from another', async () => {
  const elsewhere = await stage.enter('viewer')
  await stage.enter('admin')
  const open = await sessions()
  expect(open.map(({ isThisOne }) => isThisOne).sort()).toEqual([false, true])
  expect(await (await viewer.get('/account')).text()).toContain('(this one)')
  const other = open.find((each) => !each.isThisOne)!
  const reply = await viewer.post('/act/me/sessions/end', {
    ...{ formToken: await viewer.formToken(), next: '/account' },
    given: JSON.stringify({ ids: [other.id] }),
  })
  expect(reply.headers.get('location')).toBe('/account?done=me.end-sessions')
  expect((await elsewhere.get('/')).status).toBe(303)
  expect(await sessions()).toHaveLength(1)
})

test('ends no session of another user', async () => {
  const admin = await stage.enter('admin')
  const ids = (await sessions(admin)).map(({ id }) => id)
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const formToken = await viewer.formToken()
  await viewer.post('/act/me/sessions/end', { formToken, next: '/', given: JSON.stringify({ ids }) })
  expect((await admin.get('/', headers)).status).toBe(200)
})

test('a new password asks for the current one, counts wrong tries, and holds to the rules', async () => {
  const weak = await change({ current: password, password: 'password1234' })
  expect([weak.status, (await weak.text()).includes('most common passwords')]).toEqual([400, true])
  for (let tries = 0; tries < 6; tries += 1)
    expect((await change({ current: 'not this evening', password: newPassword })).status).toBe(400)
  const held = await change({ current: password, password: newPassword })
  expect([held.status, Number(held.headers.get('retry-after')) > 0]).toEqual([429, true])
  stage.toy.clock.advanceTo(`${openDate}T05:30:00Z`)
})

test('a new password ends the other sessions, keeps this one, and stands nowhere', async () => {
  const elsewhere = await stage.enter('viewer')
  expect((await change({ current: password, password: newPassword })).headers.get('location')).toBe(
    '/confirm?next=%2Faccount',
  )
  await viewer.post('/confirm', { formToken: await viewer.formToken(), password, code: '', next: '/account' })
  const done = await change({ current: password, password: newPassword })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/account?done=me.change-password'])
  expect((await elsewhere.get('/')).status).toBe(303)
  expect((await viewer.get('/')).status).toBe(200)
  await expect(stage.enter('viewer')).rejects.toThrow('not let in')
  await createBrowser(stage.app).logIn('the-viewer', newPassword)
  const rows = await stage.toy.db.query<{ text: string }>(
    sql`select row_to_json(a)::text as text from audit_log a union all select row_to_json(r)::text from action_replies r`,
  )
  expect(rows.some(({ text }) => text.includes('operator.me.change-password'))).toBe(true)
  expect(rows.filter(({ text }) => text.includes(newPassword) || text.includes(password))).toEqual([])
})

test('a key has no account', async () => {
  expect(await stage.act('/me/password', { current: password, password: newPassword })).toMatchObject({
    status: 400,
    body: { detail: 'this is for people who have logged in' },
  })
  expect((await stage.get('/api/v1/me/sessions')).status).toBe(400)
  expect(await (await stage.get('/account')).text()).toContain('there is no account to show')
})
