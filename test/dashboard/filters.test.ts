/** The filters above lists: they stand in the address, are kept in the form, narrow what is shown, and an empty list says what was left out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pages } from '../../src/dashboard/pages/index.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, doneDate, openDate, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'
import { closedDoor } from '../support/doors.ts'
import { fillLists, fillStage, wholeParts } from '../support/fill-stage.ts'

let stage: ApiStage
let admin: Browser
beforeAll(async () => {
  stage = await setApiStage({ ...closedDoor, requestsPerMinute: 1_000_000 }, wholeParts)
  await fillStage(stage)
  await fillLists(stage)
  admin = await stage.enter('admin')
})
afterAll(() => stage.close())

async function show(address: string): Promise<string> {
  const reply = await admin.get(address)
  const body = await reply.text()
  if (reply.status !== 200) throw new Error(`${address}: ${reply.status} ${body}`)
  return body.slice(body.indexOf('<main')).replaceAll('<wbr>', '')
}

/** What leaves something; what leaves nothing, for every choice that narrows by itself; a word of the first's rows, which none of the second shows. */
const filters: readonly (readonly [path: string, some: string, none: string, shown: string])[] = [
  [
    '/runs',
    `from=${openDate}&trouble=failed`,
    'from=2031-01-01&to=2020-01-01&cause=healer&trouble=late',
    `/runs/${openDate}`,
  ],
  [
    '/reliability',
    `kind=lost_rows&asset=totals&from=${doneDate}`,
    'kind=emptied&asset=readings&from=2031-01-01&to=2020-01-01',
    'one row is not there',
  ],
  [
    '/incidents',
    'severity=critical&state=open',
    'severity=info&state=acknowledged',
    'something is wrong</a></h2>',
  ],
  ['/alerts', 'route=ops&state=sent', 'state=dead&route=nobody', '/incidents/1">'],
  ['/dead-letters', 'asset=hint&code=check', 'asset=nothing&code=nothing', '/partitions/hint/'],
  ['/backfills', 'state=running', 'state=cancelled', 'a sample'],
  ['/backfills/1', 'show=open', 'show=failed', `/partitions/hint/${doneDate}`],
  [
    '/names',
    `source=odds-api&from=${openDate}`,
    'source=espn&from=2031-01-01&to=2020-01-01',
    'Bobby Portiss',
  ],
  [
    '/models',
    'system=ridge&market=points&health=healthy',
    'system=nothing&market=rebounds&health=degrading',
    '/models/ridge/points',
  ],
  ['/monitor', 'says=warning', 'says=critical', 'thrice as long'],
  ['/schedules', 'state=never_seen', 'state=vanished', '<code>'],
  ['/sources', 'fact=schedule&source=cdn', 'state=failing&fact=rosters&source=nothing', 'nba-cdn'],
  ['/durations', 'days=28&phase=3-analytics', 'phase=grading', '/durations/totals'],
  [
    '/audit',
    'actor=key/&action=operator.backfills&by=everybody',
    'actor=nobody&action=nothing',
    'operator.backfills.order',
  ],
]

/** The other date is late. */
const leavingOthers = new Set(['/runs trouble'])
/** Choices that show more than without them, or how far back is looked. */
const widening = new Set(['/reliability state', '/dead-letters state', '/durations days', '/audit by'])

describe.each(filters)('%s', (path, some, none, shown) => {
  test('shows what was chosen, with the choices in the form', async () => {
    const text = await show(`${path}?${some}`)
    expect(text).toContain(shown)
    for (const [name, value] of new URLSearchParams(some)) {
      const isKept =
        text.includes(`name="${name}" value="${value}"`) ||
        text.includes(`<option value="${value}" selected>`)
      expect([name, isKept]).toEqual([name, true])
    }
  })

  test.for([...new URLSearchParams(none)])(
    'with %s=%s says what it leaves out where nothing is left, and leads back to all',
    async ([name, value]) => {
      expect(await show(path)).toContain(shown)
      const text = await show(`${path}?${new URLSearchParams([[name, value]])}`)
      expect(text).not.toContain(shown)
      if (leavingOthers.has(`${path} ${name}`)) return expect(text).toContain(`/runs/${doneDate}`)
      expect(text).toMatch(/None with [^<]+: the filter leaves out the (one|\d+) that there (is|are)/)
      expect(text).toContain(`<a href="${path}">Without the filter</a>`)
    },
  )

  test('narrows by every choice that its form has', async () => {
    const [form] = /<form method="get"[\s\S]*?<\/form>/.exec(await show(path))!
    const fields = [...form.matchAll(/ name="(\w+)"/g)].map(([, name]) => `${path} ${name}`)
    const tried = [...new URLSearchParams(none).keys()].map((name) => `${path} ${name}`)
    expect(fields.filter((each) => !widening.has(each)).toSorted()).toEqual(tried.toSorted())
  })

  test('takes an empty field as none, and refuses what is no choice', async () => {
    const names = [...new URLSearchParams(some).keys()]
    expect(await show(`${path}?${names.map((name) => `${name}=`).join('&')}`)).toContain(shown)
    expect((await admin.get(`${path}?nonsense=1`)).status).toBe(400)
  })
})

test.for([
  [
    '/incidents',
    /href="\/incidents\/(\d+)">an old one/g,
    sql`
      insert into incidents (cause, severity, title, details, opened_at, last_seen_at, resolved_at)
      select 'old ' || n, 'info', 'an old one', '{}', timestamptz '2025-01-01', timestamptz '2025-01-01', timestamptz '2025-01-02' + n / 2 * interval '1 hour'
      from generate_series(1, 130) n`,
  ],
  [
    '/alerts',
    /canary no\. (\d+)/g,
    sql`
      insert into alert_deliveries (route, key, uid, kind, severity, message, state, settled_at, created_at, not_before)
      select 'ops', 'old ' || n, 'old ' || n, 'canary', 'info', jsonb_build_object('title', 'canary no. ' || n), 'sent', d, d, d
      from generate_series(1, 230) n, (values (timestamptz '2025-01-01')) as v(d)`,
  ],
] as const)(
  '%s leads to the older ones, page by page, and shows each once',
  async ([path, pattern, many]) => {
    await stage.toy.db.query(many)
    const seen: string[] = []
    let next: string | undefined = path
    for (let pages = 0; next !== undefined && pages < 10; pages += 1) {
      const text = await show(next)
      seen.push(...[...text.matchAll(pattern)].map(([, id]) => id!))
      next = /<a href="([^"]+)">Older<\/a>/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(next).toBeUndefined()
    expect(seen.length).toBeGreaterThan(129)
    expect(new Set(seen).size).toBe(seen.length)
  },
)

test('an empty list without a filter says why it is empty', async () => {
  const other = await setApiStage()
  try {
    const reply = await (await other.enter('admin')).get('/alerts?state=dead')
    expect(await reply.text()).toContain('Nothing was sent so far')
  } finally {
    await other.close()
  }
})

test('processes are chosen by kind and by name, and days by their number', async () => {
  const shown = await show('/workers?kind=controller&host=nowhere')
  expect(shown).toContain('<option value="controller" selected>')
  expect(shown).toContain('value="nowhere"')
  expect(await show('/latency?days=7')).toContain('Games of the last 7 days')
  expect(await show('/latency')).toContain('Games of the last 30 days')
  expect((await admin.get('/latency?days=8')).status).toBe(400)
})

test('every page with a list has one', () => {
  const without = new Set([
    ...['/', '/login', '/confirm', '/account', '/halt'], // no list of many
    ...['/grid', '/latency', '/durations/:asset', '/backfills/preview', '/workers', '/names/choose'], // filters of their own, tried elsewhere
    ...['/runs/:gameDate', '/partitions/:asset/:gameDate', '/partitions/:asset/:gameDate/changes'], // of one thing
    ...['/models/:system/:market', '/incidents/:id'],
  ])
  const listed = pages.filter(({ method, path }) => method === 'GET' && !without.has(path))
  expect(listed.map(({ path }) => path.replace(':id', '1')).toSorted()).toEqual(
    filters.map(([path]) => path).toSorted(),
  )
})

test('a partition’s page shows the newest of many gaps and leads to all of them', async () => {
  const { db, clock } = stage.toy
  const fill = (count: number) =>
    db.query(sql`
        insert into reconciliation_findings (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause, first_seen_at, last_seen_at)
        select ${openDate}, 'totals', 'lost_rows', 'rows ' || n, 10, 9, 'one row is gone', 'totals', ${openDate}, 'lost', ${clock.now()}, ${clock.now()}
        from generate_series(1, ${count}::int) as n on conflict do nothing`)
  await fill(20)
  const twenty = await show(`/partitions/totals/${openDate}`)
  expect([twenty.match(/>gap<\/span>/g)?.length, twenty.includes('and more gaps')]).toEqual([20, false])
  await fill(21)
  const more = await show(`/partitions/totals/${openDate}`)
  expect(more.match(/>gap<\/span>/g)).toHaveLength(20)
  const link = /href="([^"]+)">and more gaps/.exec(more)![1]!.replaceAll('&amp;', '&')
  expect((await show(link)).match(/data-head="gap"|one row is gone/g)?.length).toBeGreaterThanOrEqual(21)
  await db.query(sql`delete from reconciliation_findings`)
})
