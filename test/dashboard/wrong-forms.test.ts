/** A form that cannot be taken: its page again, with the reason beside the field, the focus there, and what was written kept; nothing is done. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, openDate, password, setApiStage } from '../support/api-stage.ts'
import { type Browser, createBrowser } from '../support/browser.ts'

let stage: ApiStage
let operator: Browser
let formToken: string
beforeAll(async () => {
  stage = await setApiStage()
  operator = await stage.enter('operator')
  formToken = await operator.formToken()
})
afterAll(() => stage.close())

async function send(path: string, fields: Record<string, string>) {
  const reply = await operator.post(path, { formToken, ...fields })
  return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() }
}

const countActs = async (): Promise<number> =>
  (await stage.toy.db.query(sql`select 1 from audit_log where starts_with(action, 'operator.')`)).length

test('a reason that is too long stands in its field again, with what is wrong beside it', async () => {
  const [before, reason] = [await countActs(), `because ${'x'.repeat(600)}`]
  const { status, type, text } = await send(`/act/partitions/totals/${openDate}/retry`, {
    reason,
    next: `/partitions/totals/${openDate}`,
  })
  expect([status, type]).toEqual([400, 'text/html; charset=UTF-8'])
  expect(text).toContain(`<h1>totals ${openDate}</h1>`)
  const [form, ...more] = text.match(/<details class="act" open>[\s\S]*?<\/details>/g)!
  expect(more).toEqual([])
  expect(form).toContain(`action="/act/partitions/totals/${openDate}/retry"`)
  expect(form).toMatch(
    new RegExp(
      `name="reason" type="text" value="${reason}"[^>]*aria-invalid="true" aria-describedby="fault-reason" autofocus`,
    ),
  )
  expect(form).toMatch(/<p id="fault-reason" class="failed fault">[^<]*500[^<]*<\/p>/)
  expect(text).toMatch(/role="alert"[^>]*>Nothing was done/)
  expect(text).not.toContain('http-equiv="refresh"')
  expect(await countActs()).toBe(before)
})

test('of many forms alike only the one that was sent is open', async () => {
  await stage.toy.db.query(sql`
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
    values ('hint', ${openDate}, 90, 'check.failed', 'it is wrong', '{}', 3, ${stage.toy.clock.now()})`)
  const [{ id } = { id: 0 }] = await stage.toy.db.query<{ id: number }>(
    sql`select max(id) as id from dead_letters`,
  )
  const given = JSON.stringify({ ids: [id] })
  const { text } = await send('/act/dead-letters/redrive', { given, reason: '', next: '/dead-letters' })
  const open = text.match(/<details class="act" open>[\s\S]*?<\/details>/g)!
  expect(open).toHaveLength(1)
  expect(open[0]).toContain(`value="${given.replaceAll('"', '&quot;')}"`)
  expect(open[0]).toContain('fault-reason')
})

test('what is not so any more is said on top, with the focus, since its form may be gone', async () => {
  const given = JSON.stringify({ ids: [4_711] })
  const { status, text } = await send('/act/dead-letters/redrive', {
    ...{ given, reason: 'it is well again', next: '/dead-letters' },
  })
  expect([400, 404, 409]).toContain(status)
  expect(text).toMatch(
    /role="alert" class="failed state" tabindex="-1" autofocus>Nothing was done: [^<]*4711/,
  )
  expect(text).toContain('<h1>Dead letters</h1>')
})

test('a wrong password is not written back, and stands at the right field', async () => {
  const change = { next: '/account', current: 'another evening entirely', password: 'a very quiet evening' }
  const wrong = await send('/act/me/password', change)
  expect([wrong.status, wrong.text.includes('another evening')]).toEqual([400, false])
  expect(wrong.text).toMatch(/name="current" type="password"[^>]*aria-describedby="fault-current" autofocus/)
  const weak = await send('/act/me/password', { ...change, current: password, password: 'short' })
  expect(weak.text).toMatch(/name="password" type="password"[^>]*aria-describedby="fault-password" autofocus/)
  expect(weak.text).not.toMatch(/value="short"/)
})

test('a form that leads to no page of ours, or to one that he may not see, is answered as an error', async () => {
  for (const next of ['//evil.example/halt', '/nothing', '/picks', '/partitions/nothing/2025-02-30']) {
    const { status, text } = await send(`/act/partitions/totals/${openDate}/retry`, { reason: '', next })
    expect([next, status]).toEqual([next, 400])
    expect(text).not.toContain('evil.example')
  }
  const viewer = await stage.enter('viewer')
  const token = await viewer.formToken()
  const reply = await viewer.post('/act/me/password', {
    formToken: token,
    current: 'x',
    password: '',
    next: '/audit',
  })
  expect([reply.status, (await reply.text()).includes('<h1>Audit</h1>')]).toEqual([400, false])
})

test('a preview says beside the field which date is none', async () => {
  const reply = await operator.get('/backfills/preview?from=2025-02-30&to=2025-03-01')
  const text = await reply.text()
  expect(text).toMatch(
    /name="from" required value="2025-02-30" aria-invalid="true" aria-describedby="fault-from"/,
  )
  expect(text).toContain('<p id="fault-from" class="failed fault">')
})

test('a login that is refused keeps the name and goes on at the password', async () => {
  const reply = await createBrowser(stage.app).post('/login', { name: 'the-operator', password: 'wrong' })
  const text = await reply.text()
  expect(reply.status).toBe(401)
  expect(text).toMatch(/name="name" value="the-operator"[^>]*aria-describedby="said"/)
  expect(text).toMatch(/name="password"[^>]*aria-describedby="said" autofocus/)
  expect(text).toMatch(/role="alert" id="said"/)
})
