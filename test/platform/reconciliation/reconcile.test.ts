/** The reconciliation of the toy pipeline: what is expected of which date, where a gap comes from, and what is kept of it. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readLookSummary } from '../../../src/api/reads/findings.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type RunCause, requestRuns } from '../../../src/platform/ledger/plan.ts'
import type { Pipeline } from '../../../src/platform/pipeline.ts'
import { readOpenFindings, storeFindings } from '../../../src/platform/reconciliation/findings.ts'
import { datesADayMax, mendFindings } from '../../../src/platform/reconciliation/mend-findings.ts'
import { type Reconciliation, reconcile } from '../../../src/platform/reconciliation/reconcile.ts'
import { tellFindings } from '../../../src/platform/reconciliation/tell-findings.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { at, createToyPipeline, createToyTables, createToyWorld } from '../../support/toy-pipeline.ts'

const dates = Array.from({ length: 30 }, (_, index) =>
  Temporal.PlainDate.from('2025-01-01').add({ days: index }).toString(),
)
const end = at('2025-03-01', '06:00')

let database: TestDatabase
let pipeline: Pipeline

beforeEach(async () => {
  database = await createTestDatabase('reconcile')
  await createToyTables(database.db)
  pipeline = createToyPipeline(createToyWorld(dates))
})

afterEach(() => database.drop())

const want = (
  gameDates: readonly string[],
  scope: 'full' | 'history' = 'full',
  cause: RunCause = 'schedule',
) => requestRuns(database.db, { gameDates, scope, cause, requestedBy: 'test', now: end })

const look = (now = end): Promise<Reconciliation> => reconcile({ db: database.db, pipeline, now })

/** Commits a partition's entry as a worker would have left it. */
async function commit(asset: string, gameDate: string, state = 'complete', rows = 0): Promise<void> {
  const committed = ['complete', 'degraded', 'empty_ok'].includes(state) ? state : null
  await database.db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max)
    values (${asset}, ${gameDate}, ${state}, ${committed}, ${committed && 'hash'}, ${rows}, 3)
    on conflict (asset, game_date) do update set state = excluded.state, committed_state = excluded.committed_state,
      content_hash = excluded.content_hash, row_count = excluded.row_count`)
}

const commitAll = async (gameDate: string, without: readonly string[] = []): Promise<void> => {
  for (const { name } of pipeline.assets) if (!without.includes(name)) await commit(name, gameDate)
}

test('a database without anything has no gap', async () => {
  expect(await look()).toMatchObject({ dates: [], findings: [] })
})

test('one wanted date keeps its season: every other date of it that is over is missed, what is to come is not', async () => {
  await want([dates[0]!])
  const history = {
    ...pipeline,
    assets: pipeline.assets.map((asset) => ({ ...asset, plan: 'history' as const })),
  }
  const now = at(dates[5]!, '23:00')
  await commitAll(dates[0]!)
  const { findings } = await reconcile({ db: database.db, pipeline: history, now })
  expect(new Set(findings.map(({ gameDate }) => gameDate))).toEqual(new Set(dates.slice(1, 5)))
  expect(new Set(findings.map(({ cause }) => cause))).toEqual(
    new Set(['missing_partition replies', 'missing_partition hint']),
  )
})

test('history expects only what later dates read, an import nothing of sources and raw, an empty date nothing', async () => {
  const plans = { replies: 'history', readings: 'history', totals: 'history' } as const
  const mixed = {
    ...pipeline,
    assets: pipeline.assets.map((asset) => ({
      ...asset,
      plan: plans[asset.name as keyof typeof plans] ?? asset.plan,
    })),
  }
  await want([dates[0]!], 'full')
  await want([dates[1]!], 'history', 'backfill')
  await want([dates[2]!], 'history', 'import')
  await want(['2025-02-15'], 'full')
  const { findings } = await reconcile({ db: database.db, pipeline: mixed, now: end })
  const of = (date: string): string[] =>
    findings
      .filter(({ gameDate }) => gameDate === date)
      .map(({ asset }) => asset)
      .sort()
  expect(of(dates[0]!)).toEqual(['hint', 'readings', 'replies', 'report', 'totals', 'trend'])
  expect(of(dates[1]!)).toEqual(['readings', 'replies', 'totals'])
  expect(of(dates[2]!)).toEqual(['totals'])
  expect(of('2025-02-15')).toEqual([])
})

test('a partition is expected from its deadline on, and not a minute sooner', async () => {
  await want([dates[0]!])
  const missed = async (time: string): Promise<string[]> =>
    (await look(at(dates[0]!, time))).findings.map(({ asset }) => asset).sort()
  expect(await missed('11:59')).toEqual([])
  expect(await missed('12:00')).toEqual(['hint', 'replies'])
  expect(await missed('13:00')).toEqual(['hint', 'readings', 'replies'])
})

test('a gap is named after the earliest broken partition that it waits for, on its own date or an earlier one', async () => {
  await want(dates.slice(0, 2))
  await commitAll(dates[0]!, ['totals', 'report'])
  await commit('totals', dates[0]!, 'failed')
  await commit('report', dates[0]!, 'blocked')
  await commitAll(dates[1]!, ['trend'])
  await commit('trend', dates[1]!, 'expected')
  const { findings } = await look()
  const own = findings.filter(({ gameDate }) => gameDate <= dates[1]!)
  expect(own.map(({ gameDate, asset, kind, cause }) => ({ gameDate, asset, kind, cause }))).toEqual([
    { gameDate: dates[0], asset: 'report', kind: 'not_final', cause: 'failed totals' },
    { gameDate: dates[0], asset: 'totals', kind: 'failed', cause: 'failed totals' },
    { gameDate: dates[1], asset: 'trend', kind: 'not_final', cause: 'failed totals' },
  ])
  expect(own.at(-1)).toMatchObject({ rootAsset: 'totals', rootDate: dates[0] })
})

test('rows that are gone, or too many, are seen in replaced and in revised tables; a withdrawn row is no row', async () => {
  const [first, second, third] = dates
  await want([first!, second!, third!])
  for (const date of [first!, second!, third!]) await commitAll(date)
  await commit('totals', first!, 'complete', 1)
  await commit('readings', second!, 'complete', 2)
  await commit('readings', third!, 'complete', 1)
  const add = (date: string, key: string, revision: number, withdrawn: boolean) =>
    database.db.query(
      sql`insert into readings values (${date}, ${key}, ${revision}, 1, ${end}, ${withdrawn})`,
    )
  await add(second!, 'a', 1, false)
  await add(third!, 'a', 1, false)
  await add(third!, 'b', 1, false)
  await add(third!, 'b', 2, true)
  await add(third!, 'c', 1, false)
  await add(third!, 'c', 2, true)
  await add(third!, 'c', 3, false)
  const { findings } = await look()
  const lost = findings.filter(({ kind }) => kind === 'lost_rows')
  expect(lost.map(({ gameDate, subject, expected, found }) => [gameDate, subject, expected, found])).toEqual([
    [first, 'totals', 1, 0],
    [second, 'readings', 2, 1],
    [third, 'readings', 1, 2],
  ])
})

test('a finding keeps when it was first seen, is closed by the look that does not see it, and comes back as a new one', async () => {
  await want(dates)
  for (const date of dates) await commitAll(date)
  await commit('totals', dates[3]!, 'expected')
  const store = async (now: Temporal.Instant): Promise<object> => {
    const found = await look(now)
    return database.db.transaction((tx) => storeFindings(tx, found, true))
  }
  const [monday, tuesday, wednesday, thursday] = [0, 1, 2, 3].map((days) => end.add({ hours: 24 * days }))
  expect(await store(monday!)).toEqual({ opened: 1, resolved: 0 })
  expect(await store(tuesday!)).toEqual({ opened: 0, resolved: 0 })
  await commit('totals', dates[3]!)
  expect(await store(wednesday!)).toEqual({ opened: 0, resolved: 1 })
  await commit('totals', dates[3]!, 'expected')
  expect(await store(thursday!)).toEqual({ opened: 1, resolved: 0 })
  const { equations } = await look(thursday)
  expect(equations.length).toBeGreaterThan(0)
  expect((await readLookSummary(database.db))?.equations, 'kept with the look').toEqual(equations)
  const rows = await database.db.query(sql`
    select first_seen_at as "first", last_seen_at as "last", resolved_at as resolved from reconciliation_findings order by id`)
  expect(JSON.parse(JSON.stringify(rows))).toEqual(
    JSON.parse(
      JSON.stringify([
        { first: monday, last: tuesday, resolved: wednesday },
        { first: thursday, last: thursday, resolved: null },
      ]),
    ),
  )
})

test('a day mends so many dates, the newest first, each once, behind every backfill that somebody asked for; the rest is told', async () => {
  await want([dates[0]!])
  const history = {
    ...pipeline,
    assets: pipeline.assets.map((asset) => ({ ...asset, plan: 'history' as const })),
  }
  await commitAll(dates[0]!)
  const mend = async (now: Temporal.Instant) => {
    const found = await reconcile({ db: database.db, pipeline: history, now })
    return database.db.transaction(async (tx) => {
      await storeFindings(tx, found, true)
      const { wanted } = await mendFindings(tx, await readOpenFindings(tx), {
        pipeline: history,
        dates: found.dates,
        now,
      })
      return { wanted, told: await tellFindings(tx, await readOpenFindings(tx), now) }
    })
  }
  const first = await mend(end)
  expect(first.wanted).toEqual(dates.slice(-datesADayMax))
  expect(first.told).toEqual(['missing_partition hint', 'missing_partition replies'])
  expect((await mend(end.add({ hours: 1 }))).wanted).toEqual([])
  const runs = await database.db.query(sql`
    select scope, cause, priority, count(*)::int as dates from runs where requested_by like 'backfill/%' group by 1, 2, 3`)
  expect(runs).toEqual([{ scope: 'history', cause: 'backfill', priority: 1, dates: datesADayMax }])
  for (const date of first.wanted) await commitAll(date)
  const second = await mend(end.add({ hours: 24 }))
  expect(second).toEqual({ wanted: dates.slice(1, -datesADayMax), told: [] })
  const incidents = await database.db.query(sql`select 1 from incidents where resolved_at is null`)
  expect(incidents).toEqual([])
})

test('what was made again twice in vain is one incident', async () => {
  await want(dates)
  for (const date of dates) await commitAll(date)
  for (const date of dates.slice(0, 3)) await commit('totals', date, 'complete', 1)
  const told: string[][] = []
  for (const days of [0, 1, 2]) {
    const now = end.add({ hours: 24 * days })
    const found = await look(now)
    await database.db.transaction(async (tx) => {
      await storeFindings(tx, found, true)
      const { refreshed } = await mendFindings(tx, await readOpenFindings(tx), {
        pipeline,
        dates: found.dates,
        now,
      })
      told.push([...(await tellFindings(tx, await readOpenFindings(tx), now)), String(refreshed.length)])
      await tx.query(sql`update ledger set refresh_at = null, not_before = null`)
    })
  }
  expect(told).toEqual([['3'], ['3'], ['lost_rows totals', '0']])
  const incidents = await database.db.query<{ title: string }>(sql`select title from incidents`)
  expect(incidents.length).toBe(1)
})
