/** The dashboard without a browser: every page for every role, what it shows of a day on which something failed, and what its forms do. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { pages } from '../../src/dashboard/pages/index.ts'
import { tabs } from '../../src/dashboard/tabs.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { type ApiStage, doneDate, openDate, password, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'

let stage: ApiStage
let operator: Browser
beforeAll(async () => {
  stage = await setApiStage()
  await stage.act('/backfills', {
    from: doneDate,
    to: doneDate,
    assets: ['hint'],
    only: ['all'],
    reason: 'a sample',
  })
  operator = await stage.enter('operator')
})
afterAll(() => stage.close())

const show = async (path: string, browser = operator): Promise<string> => {
  const reply = await browser.get(path)
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return reply.text()
}
const failedPage = `/partitions/totals/${openDate}`
const addressOf = (path: string): string =>
  path
    .replace(':asset', 'totals')
    .replace(':gameDate', openDate)
    .replace(':id', '1')
    .replace(':system', 'ridge')
    .replace(':market', 'points')

describe('every page', () => {
  const shown = pages.filter(({ method, access }) => method === 'GET' && access !== 'public')

  test('is rendered whole, with one heading, the navigation and the banner', async () => {
    for (const { path } of shown.filter((each) => each.path !== '/confirm')) {
      const text = await show(addressOf(path))
      expect([path, text.match(/<h1>/g)?.length, text.includes('</html>')]).toEqual([path, 1, true])
      expect(text, path).toContain('something is wrong')
      expect(text, path).toContain('aria-label="pages"')
      // Whoever has only a phone at hand has to be told why as well.
      expect(text, path).not.toMatch(
        /class="wide">(?:why|what|cause|error|last error|details|ended because)</,
      )
    }
  })

  test('is led to by the navigation, or by a page that is', () => {
    const paths = shown.map(({ path }) => path)
    for (const [path] of tabs) expect(paths).toContain(path)
    const unlisted = paths.filter((path) => !path.includes(':') && !tabs.some(([tab]) => tab === path))
    expect(unlisted).toEqual(['/confirm', '/account', '/backfills/preview', '/names/choose'])
  })

  test('escapes what others have written', async () => {
    const { db, clock } = stage.toy
    const evil = '"><script>alert(1)</script>'
    await openIncident(db, {
      cause: 'evil',
      severity: 'warning',
      title: evil,
      details: { evil },
      now: clock.now(),
    })
    for (const { path } of shown) {
      const text = await show(`${addressOf(path)}?done=${encodeURIComponent(evil)}`).catch(
        (error: Error) => error.message,
      )
      expect(text, path).not.toContain('<script>alert')
    }
  })

  test('of something that is not there is a page that says so', async () => {
    const reply = await operator.get('/partitions/totals/1999-01-01')
    expect([reply.status, (await reply.text()).includes('is not planned')]).toEqual([404, true])
  })
})

test('the audit log shows from where, and a schedule its last tick and what came of it', async () => {
  expect(await show('/schedules')).not.toContain('manual, done')
  await stage.act('/schedules/morning/run', { reason: 'to see it' })
  expect(await show('/schedules')).toMatch(/manual, done<\/span>: acted/)
  expect(await show('/audit')).toMatch(/data-head="from">unknown, key [0-9a-f]{12}</)
})

test('reliability shows what each equation came to at the last look, and in which season it does not balance', async () => {
  const { db, clock } = stage.toy
  expect(await show('/reliability')).not.toContain('<h2>Equations</h2>')
  const totals = [
    { equation: 'lines', season: '2024-25', expected: 900, found: 899, missing: 1, extra: 0, dates: 1 },
    { equation: 'lines', season: '2023-24', expected: 100, found: 100, missing: 0, extra: 0, dates: 0 },
    { equation: 'games', season: '2024-25', expected: 30, found: 30, missing: 0, extra: 0, dates: 0 },
  ]
  await db.query(sql`
    insert into reconciliations (at, dates, expected, found, findings, equations) values (${clock.now()}, 3, 10, 10, 1, ${JSON.stringify(totals)}::jsonb)`)
  const text = await show('/reliability')
  expect(text).toMatch(
    /data-head="equation">lines<\/td>.*data-head="expected">1000<.*data-head="found">999<.*not on 1 of 2024-25/s,
  )
  expect(text).toMatch(/data-head="equation">games<\/td>.*on every date/s)
})

test('an incident of a detector shows the figures that it rests on as tables, and leads to where they are drawn', async () => {
  const { db, clock } = stage.toy
  const figures = {
    assetsJudged: 12,
    assets: [{ asset: 'grades', usualMs: 3000, times: 3 }],
    token: 'Bearer canary-5e1f-canary',
  }
  const details = { detector: 'slowdown', subject: 'run', figures }
  await openIncident(db, {
    cause: 'slowdown: run',
    severity: 'warning',
    title: 't',
    details,
    now: clock.now(),
  })
  const [{ id }] = (await db.query<{ id: number }>(
    sql`select id from incidents where cause = 'slowdown: run'`,
  )) as [{ id: number }]
  const text = await show(`/incidents/${id}`)
  expect(text).toContain('data-head="figure">assets judged</td>')
  expect(text).toMatch(/<h3>assets<\/h3>.*data-head="asset">grades<\/td>.*data-head="usual ms">3000<\/td>/s)
  expect(text).toContain('href="/durations"')
  expect(text).not.toContain('canary-5e1f-canary')
})

test('an incident that no detector keeps shows what is known of it as a table, and no secret', async () => {
  const { db, clock } = stage.toy
  const id = await openIncident(db, {
    ...{ cause: 'sources are down', severity: 'critical', title: 't', now: clock.now() },
    details: { facts: ['lines'], paused: 2, key: 'Bearer canary-5e1f-canary' },
  })
  const text = await show(`/incidents/${id}`)
  expect(text).toContain('<h2>What was seen</h2>')
  expect(text).toMatch(/data-head="figure">paused<\/td>.*data-head="value">2<\/td>/s)
  expect(text).toMatch(/data-head="figure">facts<\/td>.*lines/s)
  expect(text).not.toContain('Look there now')
  expect(text).not.toContain('canary-5e1f-canary')
})

describe('a partition that failed', () => {
  test('is marked on the grids, and its page says why and what moves it', async () => {
    expect(await show('/')).toMatch(new RegExp(`class="mark failed[^>]*href="${failedPage}"`))
    expect(await show(`/grid?from=${doneDate}&to=${openDate}`)).toContain(`href="${failedPage}"`)
    const text = await show(failedPage)
    expect(text).toContain('coverage.unbalanced')
    expect(text).toContain('a redrive, or an input that changes')
    expect(text).not.toContain('canary-5e1f-canary')
  })

  test('shows its rows beside what is expected, and leads to its letter, its gap and its incident', async () => {
    const { db, clock } = stage.toy
    await db.query(sql`
      insert into reconciliation_findings (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause, first_seen_at, last_seen_at)
      values (${openDate}, 'totals', 'lost_rows', 'rows', 10, 9, 'one row is gone', 'readings', ${doneDate}, 'lost_rows readings', ${clock.now()}, ${clock.now()})`)
    const incident = { severity: 'warning', title: 'rows are gone', details: {}, now: clock.now() } as const
    await openIncident(db, { ...incident, cause: 'reconciliation: lost_rows readings' })
    await openIncident(db, { ...incident, cause: 'trend: coverage.unbalanced', title: 'of another asset' })
    const main = (text: string): string =>
      /<section aria-label="what is open about it">.*?<\/section>/s.exec(text)![0]
    const open = main(await show(failedPage))
    expect(open).toMatch(/incident: <a href="\/incidents\/\d+">totals cannot be produced/)
    expect(open).toMatch(/incident: <a href="\/incidents\/\d+">rows are gone</)
    expect(open).not.toContain('of another asset')
    expect(open).toMatch(/lost rows<\/a>,\s+9 of 10: one row is gone/)
    expect(open).toContain(`href="/partitions/readings/${doneDate}"`)
    const letter = /href="(\/dead-letters\?[^"]+)"/.exec(open)![1]!.replaceAll('&amp;', '&')
    expect(/<tbody.*?<\/tr>/s.exec(await show(letter))![0]).toContain(`href="${failedPage}"`)
    const done = await show(`/partitions/report/${doneDate}`)
    expect(done).toMatch(/<dt>rows<\/dt><dd>1 <span class="soft">expected: exactly 1 \(one report a date\)/)
    expect(done).not.toContain('what is open about it')
    await db.query(sql`update ledger set row_count = 2 where asset = 'report' and game_date = ${doneDate}`)
    expect(await show(`/partitions/report/${doneDate}`)).toMatch(/<dd>2 <span class="failed">is not what is/)
    await db.query(sql`update ledger set row_count = 1 where asset = 'report' and game_date = ${doneDate}`)
    await db.query(sql`delete from reconciliation_findings`)
  })

  test('shows every attempt, page by page, in as many statements as one', async () => {
    const { db, clock } = stage.toy
    const path = `/partitions/trend/${doneDate}`
    const fences = (text: string) => {
      const table = /<h2 id="attempts">.*?<\/table>/s.exec(text)![0]
      return [...table.matchAll(/data-head="#">(\d+)</g)].map(([, fence]) => Number(fence))
    }
    const { db: own } = stage.parts
    const counted = async (): Promise<number> => {
      const query = vi.spyOn(own, 'query')
      await show(path)
      const { length } = query.mock.calls
      query.mockRestore()
      return length
    }
    const before = await counted()
    await db.query(sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, wait_ms, boot_ms, run_ms)
      select 'trend', ${doneDate}, fence, 'test', 'upstream', ${clock.now()}, ${clock.now()}, 'unchanged', 1100, 2200, 3300 from generate_series(100, 159) as fence`)
    expect(await counted()).toBe(before)
    const seen: number[] = []
    for (let next: string | undefined = path; next !== undefined; ) {
      const text = await show(next)
      expect(text).toMatch(/data-head="wait">/)
      seen.push(...fences(text))
      next = /href="([^"]+)#attempts">Older ones/.exec(text)?.[1]
    }
    const all = await db.query<{ fence: number }>(sql`
      select fence from attempts where asset = 'trend' and game_date = ${doneDate} order by fence desc`)
    expect(seen).toEqual(all.map(({ fence }) => fence))
    expect(await show(path)).toMatch(
      /data-head="wait">1\.1 s<.*data-head="boot">2\.2 s<.*data-head="run">3\.3 s</s,
    )
    expect((await operator.get(`${path}?before=x`)).status).toBe(400)
  })

  test('is tried again by the form that stands beside it; who and why are in the audit', async () => {
    const formToken = await operator.formToken()
    const reply = await operator.post(`/act${failedPage}/retry`, {
      ...{ formToken, next: failedPage, reason: 'the sum was mended' },
    })
    expect([reply.status, reply.headers.get('location')]).toEqual([
      303,
      `${failedPage}?done=partitions.retry`,
    ])
    expect((await stage.toy.row('totals', openDate)).state).toBe('expected')
    const [row] = await stage.toy.db.query<{ actor: string; reason: string }>(sql`
      select actor, details -> 'input' ->> 'reason' as reason from audit_log where action = 'operator.partitions.retry'`)
    expect(row).toEqual({ actor: 'user/the-operator', reason: 'the sum was mended' })
    expect(await show(`${failedPage}?done=partitions.retry`)).toContain('Done: it is tried again.')
    const told = await show(`${failedPage}?done=${encodeURIComponent('all breakers were closed')}`)
    expect(told).not.toMatch(/Done|all breakers/)
  })

  test('shows no button to whoever may only read, and refuses his form', async () => {
    const viewer = await stage.enter('viewer')
    expect(await show(failedPage, viewer)).not.toContain('Try again')
    const formToken = await viewer.formToken()
    const reply = await viewer.post(`/act${failedPage}/retry`, { formToken, next: '/', reason: 'why not' })
    expect(reply.status).toBe(403)
    expect((await viewer.get('/audit')).status).toBe(403)
  })
})

describe('a backfill', () => {
  test('says who ordered it and why, and is paused by its form', async () => {
    const { body, status } = await stage.act('/backfills', {
      ...{ from: doneDate, to: doneDate, only: ['all'], reason: 'the source was wrong' },
    })
    expect(status).toBe(200)
    expect(await show('/backfills')).toContain('the source was wrong (key/master')
    const formToken = await operator.formToken()
    const fields = { formToken, next: '/backfills', reason: 'not tonight' }
    expect((await operator.post(`/act/backfills/${String(body.id)}/pause`, fields)).status).toBe(303)
    expect(await show('/backfills')).toMatch(/<td[^>]*>paused<\/td>/)
  })
})

describe('a form', () => {
  test('that is dangerous leads to the password and back to its page, and works then', async () => {
    const browser = await stage.enter('operator')
    await stage.toy.db.query(sql`update sessions set confirmed_at = confirmed_at - interval '1 hour'`)
    await stage.toy.settleAt(`${openDate}T05:10:00Z`)
    const next = failedPage
    const fields = async () => ({ formToken: await browser.formToken(), next, reason: 'once more' })
    const asked = await browser.post(`/act${next}/force`, await fields())
    expect([asked.status, asked.headers.get('location')]).toEqual([
      303,
      `/confirm?next=${encodeURIComponent(next)}`,
    ])
    const formToken = await browser.formToken()
    const back = await browser.post('/confirm', { formToken, next, password })
    expect([back.status, back.headers.get('location')]).toEqual([303, next])
    const done = await browser.post(`/act${next}/force`, await fields())
    expect(done.status, await done.text()).toBe(303)
  })

  test('leads nowhere but to a page of our own, and needs a reason', async () => {
    const formToken = await operator.formToken()
    const [open] = await stage.toy.db.query<{ id: number }>(
      sql`select id from incidents where cause = 'test'`,
    )
    const fields = { formToken, given: JSON.stringify({ ids: [open!.id] }), note: 'mine' }
    for (const next of ['//evil.test/', '/.//evil.test/', 'https://evil.test/']) {
      const abroad = await operator.post('/act/incidents/acknowledge', { ...fields, next })
      expect(abroad.headers.get('location')).toBe('/?done=incidents.acknowledge')
    }
    const { note: _, ...silent } = fields
    expect((await operator.post('/act/incidents/acknowledge', { ...silent, next: '/' })).status).toBe(400)
    const broken = { ...fields, given: '[1' }
    expect((await operator.post('/act/incidents/acknowledge', { ...broken, next: '/' })).status).toBe(400)
  })
})
