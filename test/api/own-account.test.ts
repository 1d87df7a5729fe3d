/** What somebody does to his own account, by page and by API: a new password, and an end to his other sessions. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '../../src/platform/access/password-hash.ts'
import { setPassword } from '../../src/platform/access/users.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, openDate, password, setApiStage } from '../support/api-stage.ts'
import { type Browser, createBrowser } from '../support/browser.ts'

/** Gives a user the password of the beginning again. */
async function setBack(name: string): Promise<void> {
  const passwordHash = await hashPassword(password, { memory: 64, passes: 1, parallelism: 1 })
  await setPassword(stage.toy.db, { name, passwordHash, actor: 'test', now: stage.toy.clock.now() })
}

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
const confirm = async () =>
  viewer.post('/confirm', { formToken: await viewer.formToken(), password, code: '', next: '/account' })
const sessions = async (browser = viewer): Promise<{ id: number; isThisOne: boolean }[]> => {
  const reply = await browser.get('/api/v1/me/sessions', { accept: 'application/json' })
  return reply.status === 200
    ? ((await reply.json()) as { items: { id: number; isThisOne: boolean }[] }).items
    : []
}

test('shows one’s own sessions and nobody else’s; one of them is ended from another', async () => {
  const elsewhere = await stage.enter('viewer')
  await stage.enter('admin')
  stage.toy.clock.advanceBy(11 * 60_000)
  const open = await sessions()
  expect(open.map(({ isThisOne }) => isThisOne).sort()).toEqual([false, true])
  expect(await (await viewer.get('/account')).text()).toContain('(this one)')
  const other = open.find((each) => !each.isThisOne)!
  const end = async () =>
    viewer.post('/act/me/sessions/end', {
      ...{ formToken: await viewer.formToken(), next: '/account' },
      given: JSON.stringify({ ids: [other.id] }),
    })
  expect((await end()).headers.get('location'), 'the password comes first').toBe('/confirm?next=%2Faccount')
  expect((await elsewhere.get('/')).status).toBe(200)
  await confirm()
  const reply = await end()
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

test('of more sessions than the table holds one’s own is there, and all others end at once', async () => {
  const { db, clock } = stage.toy
  const begin = (count: number) =>
    db.query(sql`
      insert into sessions (token_hash, user_name, address, created_at, confirmed_at, last_seen_at, expires_at)
      select 'token ' || gen_random_uuid(), 'the-viewer', '192.0.2.1', ${clock.now()}, ${clock.now()}, ${clock.now()}, ${clock.now().add({ hours: 1 })}
      from generate_series(1, ${count}::int)`)
  await begin(1_050)
  const many = await (await viewer.get('/account')).text()
  expect([many.match(/data-head="from"/g)?.length, many.includes('(this one)')]).toEqual([101, true])
  expect(many).toContain('And 950 older ones.')
  const endOthers = async (text: string, label: string) => {
    const form = text.slice(text.indexOf(`<summary>${label}</summary>`))
    const given = /name="given" value="([^"]+)"/.exec(form)![1]!.replaceAll('&quot;', '"')
    await viewer.post('/act/me/sessions/end', {
      ...{ formToken: await viewer.formToken(), next: '/account', given },
    })
    return (await viewer.get('/account')).text()
  }
  const fewer = await endOthers(many, 'End the newest 1000 of the 1050 others')
  const none = await endOthers(fewer, 'End the 50 others')
  expect([none.match(/data-head="from"/g)?.length, none.includes('(this one)')]).toEqual([1, true])
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
  await confirm()
  const done = await change({ current: password, password: newPassword })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/account?done=me.change-password'])
  expect((await elsewhere.get('/')).status).toBe(303)
  expect((await viewer.get('/')).status).toBe(200)
  await expect(createBrowser(stage.app).logIn('the-viewer', password)).rejects.toThrow('not let in')
  await createBrowser(stage.app).logIn('the-viewer', newPassword)
  const rows = await stage.toy.db.query<{ text: string }>(
    sql`select row_to_json(a)::text as text from audit_log a union all select row_to_json(r)::text from action_replies r`,
  )
  expect(rows.some(({ text }) => text.includes('operator.me.change-password'))).toBe(true)
  expect(rows.filter(({ text }) => text.includes(newPassword) || text.includes(password))).toEqual([])
})

test('sent again under its Idempotency-Key is answered as before; with another password it is another request', async () => {
  const operator = await stage.enter('operator')
  const again = 'yet another evening'
  const send = (fields: object) =>
    operator.act('/me/password', fields, { 'idempotency-key': 'a-new-password-1' })
  const first = await send({ current: password, password: again })
  const { db } = stage.toy
  const tries = () => db.query(sql`select * from login_throttles order by 1, 2`)
  const before = await tries()
  const second = await send({ current: password, password: again })
  expect([first.status, second.status, await second.text()]).toEqual([200, 200, await first.text()])
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect(await tries(), 'no wrong try was counted').toEqual(before)
  const other = await send({ current: again, password: 'an evening that is none' })
  expect([other.status, await tries()]).toEqual([409, before])
  await createBrowser(stage.app).logIn('the-operator', again)
})

test('what is kept of a request with a secret tells nothing of it: the same one of another session looks otherwise', async () => {
  const hashes: string[] = []
  for (const key of ['from-the-first-1', 'from-the-second']) {
    const admin = await stage.enter('admin')
    await admin.act('/me/password', { current: password, password: newPassword }, { 'idempotency-key': key })
    const [row] = await stage.toy.db.query<{ hash: string }>(
      sql`select request_hash as hash from action_replies where key = ${key}`,
    )
    hashes.push(row!.hash)
    await setBack('the-admin')
  }
  expect(new Set(hashes).size).toBe(2)
})

test('a key has no account', async () => {
  expect(await stage.act('/me/password', { current: password, password: newPassword })).toMatchObject({
    status: 400,
    body: { detail: 'this is for people who have logged in' },
  })
  expect((await stage.get('/api/v1/me/sessions')).status).toBe(400)
  expect(await (await stage.get('/account')).text()).toContain('there is no account to show')
})
