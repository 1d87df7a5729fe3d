/** A form that cannot be taken: its page again, with the reason beside the field, the focus there, and what was written kept; nothing is done. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, doneDate, openDate, password, setApiStage } from '../support/api-stage.ts'
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

test('a wrong code of a second factor is not written back, though anybody may see what is typed there', async () => {
  expect((await send('/act/me/second-factor/begin', { next: '/account' })).status).toBe(303)
  const wrong = await send('/act/me/second-factor/confirm', { next: '/account', code: '000 0009' })
  expect([wrong.status, wrong.text.includes('000 0009')]).toEqual([400, false])
  expect(wrong.text).toMatch(/name="code" type="text"[^>]*aria-describedby="fault-code" autofocus/)
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

const show = async (path: string): Promise<string> => {
  const reply = await operator.get(path)
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return reply.text()
}

const hidden = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ]),
  )

test('a name that nobody comes near to gets its player by a search among all who are known, without a script', async () => {
  const { db, clock } = stage.toy
  await db.query(sql`
    insert into unresolved_names (source, posted_name, game_date, team_ids, reason, seen_in, first_seen_at, last_seen_at)
    values ('odds-api', 'The Greek Freak', ${openDate}, array[1610612749], 'unknown', 'upcoming_lines', ${clock.now()}, ${clock.now()})`)
  await db.query(sql`
    insert into rosters (game_date, player_id, player_name, team_id, source, known_at)
    values (${doneDate}, 203507, 'Giannis Antetokounmpo', 1610612749, 'nba-stats', ${clock.now()})`)
  const list = await show('/names')
  const choose = /href="(\/names\/choose[^"]+)">look for him/.exec(list)![1]!
  expect(await show(choose)).toContain('No known player has all of these words')
  const found = await show(`${choose}&search=ANTETO`)
  expect(found).toMatch(/Giannis Antetokounmpo<.*>MIL</s)
  const form = /<form method="post" action="(\/act\/[^"]+)".*?<\/form>/s.exec(found)!
  const reply = await operator.post(form[1]!, { ...hidden(form[0]), reason: 'everybody calls him so' })
  expect([reply.status, reply.headers.get('location')]).toEqual([303, '/names?done=names.confirm'])
  const [alias] = await db.query(sql`select alias, player_id as id from player_aliases`)
  expect(alias).toEqual({ alias: 'the greek freak', id: 203507 })
})

test('confirmed aliases come in pages, as the artefacts of a model do', async () => {
  const { db, clock } = stage.toy
  await db.query(sql`
    insert into player_aliases (alias, player_id, posted_name, confirmed_by, confirmed_at)
    select 'alias ' || lpad(n::text, 3, '0'), 203507, 'Alias ' || n, 'test', ${clock.now()} from generate_series(1, 120) as n`)
  await db.query(sql`
    insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact)
    select md5(n::text) || md5(n::text), 'ridge', 'points', '2024-01-01'::date + n / 2, n, '{}' from generate_series(1, 70) as n`)
  const walk = async (path: string, head: string, link: string): Promise<(string | undefined)[]> => {
    const seen: (string | undefined)[] = []
    for (let next: string | undefined = path; next !== undefined; ) {
      const text = await show(next)
      const section = text.slice(text.search(/<h2 id="(?:confirmed|artefacts)"/))
      const rows = [...section.matchAll(new RegExp(`data-head="${head}">(?:<code>)?([^<]+)`, 'g'))]
      expect(rows.length).toBeLessThan(60)
      seen.push(...rows.map(([, said]) => said))
      next = new RegExp(`href="([^"#]+)[^"]*">${link}<`).exec(section)?.[1]?.replaceAll('&amp;', '&')
    }
    return seen
  }
  const aliases = await walk('/names', 'name', 'Further aliases')
  expect([aliases.length, new Set(aliases).size]).toEqual([121, 121])
  const artefacts = await walk('/models/ridge/points', 'artefact', 'Older ones')
  expect([artefacts.length, new Set(artefacts).size]).toEqual([70, 70])
})

const preview = `/backfills/preview?from=${doneDate}&to=${doneDate}&only=all`
test.for([
  [
    'backfills.order',
    preview,
    '/act/backfills',
    '/backfills',
    sql`select count(*)::int as done from backfills`,
  ],
  [
    'schedules.run',
    '/schedules',
    '/act/schedules/morning/run',
    '/schedules',
    sql`select count(*)::int as done from acts`,
  ],
] as const)(
  '%s, sent twice by one form, is done once, also at the same moment; both lead to the same page',
  async ([name, page, action, next, effect]) => {
    const browser = await stage.enter('operator')
    const draw = async () => {
      const text = await (await browser.get(page)).text()
      return hidden(new RegExp(`<form method="post" action="${action}".*?</form>`, 's').exec(text)![0])
    }
    const counts = async () => {
      const rows = sql`select count(*)::int as rows from audit_log where action = ${`operator.${name}`}`
      return [...(await stage.toy.db.query(effect)), ...(await stage.toy.db.query(rows))]
    }
    expect(await counts()).toEqual([{ done: 0 }, { rows: 0 }])
    const fields: Readonly<Record<string, string>> = { ...(await draw()), reason: 'a double click' }
    const replies = await Promise.all([browser.post(action, fields), browser.post(action, fields)])
    expect(replies.map(({ status }) => status)).toEqual([303, 303])
    const places = new Set(replies.map((reply) => reply.headers.get('location')!))
    expect(places).toEqual(new Set([`${next}?done=${name}`, `${next}?done=before`]))
    expect(await show(`${next}?done=${name}`)).toMatch(
      /<p role="status" class="done">Done: [a-z ]+\. It stands in the audit log/,
    )
    expect(await show(`${next}?done=before`)).toContain(
      '<p role="status" class="state">Not done again: this form was sent before, and done then. It stands in the audit log.',
    )
    const once = [{ done: 1 }, { rows: 1 }]
    expect(await counts()).toEqual(once)
    const other = await browser.post(action, { ...fields, reason: 'something else' })
    const said = await other.text()
    expect([other.status, said]).toEqual([
      409,
      expect.stringMatching(/role="alert"[^>]*>What this form said /),
    ])
    expect(said).toContain('was done, and stands in the audit log. What it says now was not done')
    expect(said.toLowerCase()).not.toContain('nothing was done')
    expect((await browser.post(action, { ...fields, once: 'x' })).status).toBe(400)
    expect(await counts()).toEqual(once)
    expect((await draw()).once).not.toBe(fields.once)
    expect(said).toContain('value="something else"')
    const again = /name="once" value="([^"]+)"(?=(?:(?!<\/form>).)*value="something else")/s.exec(said)![1]!
    expect(again).not.toBe(fields.once)
  },
)

/** What the page says that the form leads back to. */
async function sayAfter(path: string, fields: Record<string, string>): Promise<string> {
  const reply = await operator.post(path, { formToken, reason: 'as it was asked', ...fields })
  expect(reply.status).toBe(303)
  const text = await (await operator.get(reply.headers.get('location')!)).text()
  return text.match(/<p role="status"[^>]*>([^<]+)</)![1]!
}

test('what there was to do is said to be done, and what was so already is not', async () => {
  const schedules = { next: '/schedules' }
  const off = '/act/schedules/morning/disable'
  expect(await sayAfter(off, schedules)).toMatch(/^Done: the schedule is off\./)
  expect(await sayAfter(off, schedules)).toMatch(/^Nothing was changed: the schedule was off already\./)
  const on = '/act/schedules/morning/enable'
  expect(await sayAfter(on, schedules)).toMatch(/^Done: the schedule is on\./)
  expect(await sayAfter(on, schedules)).toMatch(/^Nothing was changed: the schedule was on already\./)
  const closed = { next: '/sources', given: JSON.stringify({ name: 'asset/totals' }) }
  expect(await sayAfter('/act/breakers/close', closed)).toMatch(/^Nothing was changed: it was not paused\./)
  const pinned = { next: '/models', given: JSON.stringify({ system: 'ridge', market: 'points' }) }
  expect(await sayAfter('/act/models/release', pinned)).toMatch(
    /^Nothing was changed: no artefact .* pinned\./,
  )
  const halted = { next: '/halt' }
  expect(await sayAfter('/act/halt/resume', halted)).toMatch(/^Nothing was changed: no halt was set/)
  expect(await sayAfter('/act/halt/set', halted)).toMatch(/^Done: no picks are published/)
  expect(await sayAfter('/act/halt/set', halted)).toMatch(/^Nothing was changed: a halt was set already/)
  expect(await sayAfter('/act/halt/resume', halted)).toMatch(/^Done: picks are published again/)
})

test('a schedule that another process is at is not said to have been run, also where the form is sent twice', async () => {
  const fields = { next: '/schedules', once: 'c2VudCB0d2ljZSwgZG9uZSBvbmNl' }
  const busy = /^Nothing was changed: what it begins is under way already/
  await stage.toy.db.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtext('sixthman.schedule'), hashtext('morning'))`)
    for (let sent = 0; sent < 2; sent += 1)
      expect(await sayAfter('/act/schedules/morning/run', fields)).toMatch(busy)
  })
  stage.toy.clock.advanceBy(1_000)
  expect(await sayAfter('/act/schedules/morning/run', { next: '/schedules' })).toMatch(/^Done: /)
})
