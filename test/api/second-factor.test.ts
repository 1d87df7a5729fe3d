/** A second factor from its beginning to its end: it counts only once it is confirmed, each code once, wrong ones are slowed, and what lets in stands nowhere. */
import { afterAll, beforeEach, expect, test } from 'vitest'
import { resetFactor } from '../../src/platform/access/second-factor.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, password, setApiStage } from '../support/api-stage.ts'
import { readEnrolment, sayCode } from '../support/authenticator.ts'
import { type Browser, createBrowser } from '../support/browser.ts'
import { closedDoor } from '../support/doors.ts'

const open: ApiStage[] = []
let stage: ApiStage
beforeEach(async () => {
  stage = await setApiStage({ ...closedDoor, requestsPerMinute: 1_000_000 })
  open.push(stage)
})
afterAll(() => Promise.all(open.map((each) => each.close())))

const nextStep = () => stage.toy.clock.advanceBy(30_000)
const now = () => stage.toy.clock.now()

async function act(browser: Browser, action: string, fields: Record<string, string> = {}): Promise<Response> {
  return browser.post(`/act/me/second-factor/${action}`, {
    ...{ formToken: await browser.formToken(), next: '/account' },
    ...fields,
  })
}
const readAccount = async (browser: Browser): Promise<string> => (await browser.get('/account')).text()

/** Begins one and puts it in force. */
async function enrol(browser: Browser): Promise<ReturnType<typeof readEnrolment>> {
  await act(browser, 'begin')
  const enrolment = readEnrolment(await readAccount(browser))
  const done = await act(browser, 'confirm', { code: sayCode(enrolment.secret, now()) })
  expect(done.headers.get('location')).toBe('/account?done=me.confirm-second-factor')
  nextStep()
  return enrolment
}

async function tryLogin(name: string, code: string, given = password): Promise<number> {
  return (await createBrowser(stage.app).post('/login', { name, password: given, code })).status
}
const forgetTries = () => stage.toy.db.query(sql`delete from login_throttles`)

test('counts for nothing until a first code has confirmed it; then it is asked for, and the other sessions have ended', async () => {
  const viewer = await stage.enter('viewer')
  const elsewhere = await stage.enter('viewer')
  expect(await readAccount(viewer)).toContain('Set up a second factor')
  await act(viewer, 'begin')
  expect(await tryLogin('the-viewer', '')).toBe(303)
  const { secret, recoveryCodes } = readEnrolment(await readAccount(viewer))
  expect(new Set(recoveryCodes).size).toBe(10)
  const wrong = await act(viewer, 'confirm', { code: '000000' })
  expect([wrong.status, (await wrong.text()).includes('not the code of now')]).toEqual([400, true])
  expect((await elsewhere.get('/')).status).toBe(200)
  await act(viewer, 'confirm', { code: sayCode(secret, now()) })
  expect((await viewer.get('/')).status).toBe(200)
  expect((await elsewhere.get('/')).status).toBe(303)
  const shown = await readAccount(viewer)
  expect(shown).toContain('10 of 10 recovery codes are left')
  expect(() => readEnrolment(shown)).toThrow('shows no key')
  nextStep()
  expect(await tryLogin('the-viewer', '')).toBe(401)
  expect(await tryLogin('the-viewer', '000000')).toBe(401)
  expect(await tryLogin('the-viewer', sayCode(secret, now()), 'not this evening')).toBe(401)
  expect(await tryLogin('the-viewer', sayCode(secret, now()))).toBe(303)
})

test('takes each code once, also of many at the same moment, and no older one after a newer', async () => {
  const { secret } = await enrol(await stage.enter('operator'))
  const early = sayCode(secret, now())
  nextStep()
  const code = sayCode(secret, now())
  const answers = await Promise.all(Array.from({ length: 4 }, () => tryLogin('the-operator', code)))
  expect(answers.toSorted()).toEqual([303, 401, 401, 401])
  expect(await tryLogin('the-operator', early)).toBe(401)
})

test('takes each recovery code once, and says how many are left', async () => {
  const operator = await stage.enter('operator')
  const { recoveryCodes } = await enrol(operator)
  expect(await tryLogin('the-operator', recoveryCodes[3]!.toUpperCase().replaceAll('-', ' '))).toBe(303)
  expect(await tryLogin('the-operator', recoveryCodes[3]!)).toBe(401)
  expect(await readAccount(operator)).toContain('9 of 10 recovery codes are left')
})

test('a first code that is sent again under its key is answered as before, and another code under it is refused', async () => {
  const viewer = await stage.enter('viewer')
  await act(viewer, 'begin')
  const code = sayCode(readEnrolment(await readAccount(viewer)).secret, now())
  const send = (given: string) =>
    viewer.act('/me/second-factor/confirm', { code: given }, { 'idempotency-key': 'the-first-code' })
  const answers = [await send(code), await send(code), await send('000000')]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 409])
  expect(answers[1]!.headers.get('idempotency-replayed')).toBe('true')
})

test('slows down whoever knows the password and tries codes', async () => {
  const { secret } = await enrol(await stage.enter('operator'))
  const answers: number[] = []
  for (let tries = 0; tries < 7; tries += 1) answers.push(await tryLogin('the-operator', '000000'))
  expect(answers).toEqual([401, 401, 401, 401, 401, 401, 429])
  expect(await tryLogin('the-operator', sayCode(secret, now()))).toBe(429)
  await forgetTries()
  expect(await tryLogin('the-operator', sayCode(secret, now()))).toBe(303)
})

test('is asked for again before what is dangerous, as when it is taken away', async () => {
  const operator = await stage.enter('operator')
  const { secret } = await enrol(operator)
  stage.toy.clock.advanceBy(11 * 60_000)
  const led = await act(operator, 'remove')
  expect(led.headers.get('location')).toBe('/confirm?next=%2Faccount')
  const confirm = async (code: string) =>
    operator.post('/confirm', { formToken: await operator.formToken(), password, code, next: '/account' })
  expect((await confirm('')).status).toBe(401)
  expect((await confirm(sayCode(secret, now()))).status).toBe(303)
  expect((await act(operator, 'begin')).status).toBe(409)
  expect((await act(operator, 'remove')).status).toBe(303)
  expect((await act(operator, 'remove')).status).toBe(409)
  expect(await tryLogin('the-operator', '')).toBe(303)
})

test('is asked for again before a new password', async () => {
  const operator = await stage.enter('operator')
  const { secret } = await enrol(operator)
  stage.toy.clock.advanceBy(11 * 60_000)
  const change = async () =>
    operator.post('/act/me/password', {
      ...{ formToken: await operator.formToken(), next: '/account' },
      ...{ current: password, password: 'a rather different evening' },
    })
  expect((await change()).headers.get('location')).toBe('/confirm?next=%2Faccount')
  const code = sayCode(secret, now())
  const formToken = await operator.formToken()
  expect((await operator.post('/confirm', { formToken, password, code, next: '/account' })).status).toBe(303)
  expect((await change()).headers.get('location')).toBe('/account?done=me.change-password')
})

test('one that was begun long ago is begun anew', async () => {
  const viewer = await stage.enter('viewer')
  await act(viewer, 'begin')
  const { secret } = readEnrolment(await readAccount(viewer))
  stage.toy.clock.advanceBy(11 * 60_000)
  expect(await readAccount(viewer), 'the key is shown to whoever has just given the password').not.toContain(
    'otpauth:',
  )
  stage.toy.clock.advanceBy(20 * 60_000)
  expect((await act(viewer, 'confirm', { code: sayCode(secret, now()) })).status).toBe(409)
  expect(await readAccount(viewer)).toContain('Set up a second factor')
})

test('of whoever has lost his device it is taken away by another, and his sessions end', async () => {
  const operator = await stage.enter('operator')
  await enrol(operator)
  const change = { name: 'the-operator', actor: 'cli/ann', now: now() }
  expect(await resetFactor(stage.toy.db, change)).toBe(true)
  expect(await resetFactor(stage.toy.db, change)).toBe(false)
  expect((await operator.get('/')).status).toBe(303)
  expect(await tryLogin('the-operator', '')).toBe(303)
})

test('where a role needs one, nothing else is open before it is there', async () => {
  stage = await setApiStage({ ...closedDoor, requestsPerMinute: 1_000_000, secondFactorFrom: 'admin' })
  open.push(stage)
  expect((await (await stage.enter('operator')).get('/')).status).toBe(200)
  const admin = await stage.enter('admin')
  const led = await admin.get('/grid')
  expect([led.status, led.headers.get('location')]).toEqual([303, '/account'])
  const refused = await admin.get('/api/v1/grid', { accept: 'application/json' })
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { code: 'access.second-factor-required' },
  ])
  expect(await readAccount(admin)).toContain('Your role needs one here')
  await enrol(admin)
  expect((await admin.get('/')).status).toBe(200)
  expect((await stage.get('/')).status).toBe(200)
})

test('neither its key nor a code stands in the audit log, in a stored answer, or in an answer of the API', async () => {
  const viewer = await stage.enter('viewer')
  await act(viewer, 'begin')
  const page = await readAccount(viewer)
  const { secret, recoveryCodes } = readEnrolment(page)
  const code = sayCode(secret, now())
  const json = { accept: 'application/json', 'content-type': 'application/json' }
  const api = (await viewer.get('/api/v1/me/second-factor', json)).text()
  await act(viewer, 'confirm', { code })
  const rows = await stage.toy.db.query<{ text: string }>(sql`
    select row_to_json(a)::text as text from audit_log a union all select row_to_json(r)::text from action_replies r
    union all select row_to_json(c)::text from recovery_codes c`)
  const said = [await api, ...rows.map(({ text }) => text)]
  expect(said.some((text) => text.includes('second-factor.confirmed'))).toBe(true)
  const key = /secret=([A-Z2-7]+)/.exec(page)![1]!
  for (const kept of [key, Buffer.from(secret).toString('hex'), `"${code}"`, ...recoveryCodes])
    expect(said.filter((text) => text.includes(kept))).toEqual([])
})
