/** What a partition said before, and what was measured: on pages, and as JSON. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, doneDate, openDate, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'

let stage: ApiStage
let viewer: Browser
beforeAll(async () => {
  stage = await setApiStage()
  viewer = await stage.enter('viewer')
  const { toy } = stage
  toy.world.readings.set(openDate, [
    { key: 'a', value: 99 },
    { key: 'c', value: 7 },
  ])
  await toy.settleAt(`${openDate}T06:30:00Z`)
  for (const [date, error] of [
    ['2025-10-20', 4],
    ['2025-10-28', 5],
    ['2025-11-03', 6],
  ] as const)
    for (const label of ['live', 'backfill'])
      await toy.db.query(sql`
        insert into system_daily_performance (game_date, system, market, label, graded, void, pending, wins, losses, pushes, absolute_error_sum,
          error_sum, line_rows, line_absolute_error_sum, absolute_error_sum_on_line_rows)
        values (${date}, 'ridge', 'points', ${label}, 10, 0, 0, 5, 5, 0, ${error * 10}, 0, 10, 45, ${error * 10})`)
})
afterAll(() => stage.close())

const show = async (path: string): Promise<string> => {
  const reply = await viewer.get(path)
  expect([path, reply.status]).toEqual([path, 200])
  return reply.text()
}

describe('the changes of a partition', () => {
  test('are its commits, and each row that says something else than before or is gone', async () => {
    const told = await stage.read<{ commits: object[]; tables: object[] }>(
      `/partitions/readings/${openDate}/changes`,
    )
    expect(told.commits).toMatchObject([
      { changed: true, rows: 2 },
      { changed: true, rows: 2 },
    ])
    expect(told.tables).toMatchObject([{ table: 'readings', keepsRevisions: true, isCut: false }])
    const [{ rows }] = told.tables as [{ rows: object[] }]
    expect(rows).toHaveLength(2)
    expect(rows).toEqual(
      expect.arrayContaining([
        {
          key: { key: 'a' },
          revision: 2,
          kind: 'changed',
          differences: [{ path: 'value', before: '11', after: '99' }],
        },
        { key: { key: 'b' }, revision: 2, kind: 'gone', differences: [] },
      ]),
    )
  })

  test('stand on a page that its own leads to; of rows that are replaced only the hashes are left', async () => {
    const page = `/partitions/readings/${openDate}`
    expect(await show(page)).toContain(`href="${page}/changes"`)
    expect(await show(`${page}/changes`)).toMatch(/value: <del>11<\/del> <ins>99<\/ins>/)
    expect(await show(`/partitions/totals/${doneDate}/changes`)).toContain('replaced as a whole')
    expect(await show(`/partitions/readings/${doneDate}/changes`)).toContain(
      'Every row says what it said at first',
    )
    expect((await viewer.get(`/partitions/nothing/${doneDate}/changes`)).status).toBe(404)
  })
})

describe('a chart', () => {
  test('shows how long an asset takes day by day', async () => {
    const text = await show('/durations/readings?days=14')
    expect(text).toMatch(/aria-label="run of readings by day: run, half from/)
    expect(await stage.read('/durations/readings?days=14')).toMatchObject([{ asset: 'readings' }, {}])
    expect(await show('/durations')).toContain('how readings has moved')
    expect((await viewer.get('/durations/nothing')).status).toBe(404)
  })

  test('shows a model week by week, live and backfill apart, beside the line', async () => {
    const text = await show('/models/ridge/points')
    expect(text).toContain(
      'mean absolute error: live from 4.00 to 6.00, last 6.00; backfill from 4.00 to 6.00',
    )
    expect(text).toContain('error against the line: live from -0.500 to 1.500')
    expect(await stage.read('/models/ridge/points/course?weeks=2')).toMatchObject([
      { week: '2025-10-27', label: 'backfill', minusLine: 0.5 },
      { week: '2025-10-27', label: 'live' },
      { week: '2025-11-03', label: 'backfill' },
      { week: '2025-11-03', label: 'live', meanAbsoluteError: 6 },
    ])
  })

  test('shows the hours from the whistle to the published grade against the objective', async () => {
    const { db } = stage.toy
    expect(await show('/latency')).toContain('No game of these days that was predicted live has ended.')
    await db.query(sql`
      insert into games (game_id, game_date, season, kind, home_team_id, away_team_id, tip_at, tip_is_assumed, status)
      values ('0022500001', ${doneDate}, '2025-26', 'regular', 1, 2, ${`${doneDate}T20:00:00Z`}, false, 'final')`)
    const text = await show('/latency')
    expect(text).toContain('1 game = 0 published within 6 h + 0 later + 1 not yet')
    expect(text).toContain('(1 not yet)')
    expect(await stage.read('/latency')).toMatchObject([{ gameId: '0022500001', published: null }])
  })
})

test('gaps in the data stand above every page: amber what is not there yet, red what was lost', async () => {
  const addGap = (kind: string) =>
    stage.toy.db.query(sql`
      insert into reconciliation_findings (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause, first_seen_at, last_seen_at)
      values (${doneDate}, 'totals', ${kind}, '', 2, 1, 'one is not there', 'totals', ${doneDate}, 'lost', ${stage.toy.clock.now()}, ${stage.toy.clock.now()})`)
  expect(await show('/')).not.toContain('gaps in the data')
  await addGap('not_final')
  expect(await show('/runs')).toMatch(
    /class="banner" aria-label="gaps in the data">\s*<p><strong>The data has 1 gap</,
  )
  await addGap('lost_rows')
  expect(await show('/runs')).toMatch(
    /class="banner grave" aria-label="gaps in the data">\s*<p><strong>The data has 2 gaps</,
  )
})
