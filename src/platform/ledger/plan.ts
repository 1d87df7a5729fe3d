/** Writes down what ought to exist and by when, for every run, from the calendar; idempotent and repeated when it changes.
 *
 * A run is a game date that is wanted. Planning a date to be predicted also wants the season's earlier dates as history,
 * because its features read them. Dates without games are planned as empty, with the reason, and never ordered. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset } from '../asset.ts'
import type { Calendar, CalendarAnswer, CalendarDay } from '../calendar.ts'
import { type Database, json, type Queryable, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Pipeline } from '../pipeline.ts'

export const runCauses = ['schedule', 'upstream', 'healer', 'backfill', 'operator', 'import'] as const
export type RunCause = (typeof runCauses)[number]

/** full: all phases; history: what later dates read; some: only the assets that are listed. */
export type RunScope = 'full' | 'history' | 'some'

/** Base priority of a run's jobs, by cause. */
export const runPriority: Readonly<Record<RunCause, number>> = {
  schedule: 100,
  operator: 90,
  upstream: 50,
  healer: 40,
  backfill: 10,
  import: 5,
}

export interface RunRequest {
  readonly gameDates: readonly string[]
  readonly scope: RunScope
  /** Wanted beside what the scope has. Default: none. */
  readonly assets?: readonly string[]
  readonly cause: RunCause
  readonly requestedBy: string
  readonly now: Temporal.Instant
  /** Default: that of the cause. */
  readonly priority?: number
}

/** Wants the dates. A date that is already wanted only ever gains: history becomes full, never the other way round. */
export async function requestRuns(db: Queryable, request: RunRequest): Promise<number> {
  if (request.gameDates.length === 0) return 0
  const raised = sql`(runs.scope = 'some' and excluded.scope <> 'some' or runs.scope = 'history' and excluded.scope = 'full')`
  const rows = await db.query(sql`
    insert into runs (game_date, scope, assets, cause, priority, requested_by, requested_at)
    select d, ${request.scope}, ${[...(request.assets ?? [])].sort()}::text[], ${request.cause},
      ${request.priority ?? runPriority[request.cause]}, ${request.requestedBy}, ${request.now}
    from unnest(${request.gameDates}::date[]) d order by d
    on conflict (game_date) do update set planned_from = null,
      assets = array(select unnest(runs.assets) union select unnest(excluded.assets) order by 1),
      scope = case when ${raised} then excluded.scope else runs.scope end,
      cause = case when ${raised} then excluded.cause else runs.cause end,
      priority = case when ${raised} then excluded.priority else runs.priority end,
      requested_by = case when ${raised} then excluded.requested_by else runs.requested_by end,
      requested_at = case when ${raised} then excluded.requested_at else runs.requested_at end
    where ${raised} or runs.scope <> 'full' and not excluded.assets <@ runs.assets
    returning 1`)
  return rows.length
}

/** Has wanted dates planned again, from the calendar as it is: what they lack is written down anew, and what they have stays. */
export async function replanRuns(db: Queryable, gameDates: readonly string[]): Promise<void> {
  if (gameDates.length === 0) return
  await db.query(sql`update runs set planned_from = null where game_date = any(${gameDates}::date[])`)
}

interface RunRow {
  readonly gameDate: string
  readonly scope: RunScope
  readonly assets?: readonly string[]
  readonly cause: RunCause
  readonly requestedAt: Temporal.Instant
}

/** Plans every run that was not yet planned from this calendar and these declarations; returns the dates it touched. */
export async function planRuns(
  db: Database,
  pipeline: Pipeline,
  calendar: Calendar,
  now: Temporal.Instant,
  release: number | null = null,
): Promise<string[]> {
  const version = `${calendar.version}/${pipeline.version}`
  const pending = await readUnplannedRuns(db, version)
  if (pending.length === 0) return []
  return db.transaction(async (tx) => {
    const wanted = new Set<string>()
    for (const run of pending) {
      if (run.scope === 'full') for (const date of calendar.earlierInSeason(run.gameDate)) wanted.add(date)
    }
    await requestRuns(tx, {
      gameDates: [...wanted].sort(),
      scope: 'history',
      cause: 'backfill',
      requestedBy: 'planner',
      now,
    })
    const runs = await readUnplannedRuns(tx, version)
    const dates = runs.map((run) => run.gameDate)
    const [filled, outlived] = [await readFilled(tx, dates), await readOutlived(tx, pipeline, dates)]
    const plans = runs.flatMap((run) =>
      planDate(
        pipeline,
        run,
        calendar.on(run.gameDate),
        filled.get(run.gameDate),
        outlived.get(run.gameDate),
      ),
    )
    await storePlans(tx, plans, now, release)
    await markPlanned(tx, dates, version)
    return dates
  })
}

interface PartitionPlan {
  readonly asset: string
  readonly gameDate: string
  readonly emptyBecause: string | null
  readonly opensAt: string | null
  readonly dueAt: string | null
  readonly locksAt: string | null
  readonly attemptsMax: number
}

/** The partitions a date ought to have, with their times. `filled` are the assets that have rows of the date, `outlived` those that are made although
 * its games are gone. */
export function planDate(
  pipeline: Pipeline,
  run: RunRow,
  answer: CalendarAnswer,
  filled: ReadonlySet<string> = new Set(),
  outlived: ReadonlySet<string> = new Set(),
): PartitionPlan[] {
  return choosePlanned(pipeline, run, answer, filled).map((asset) => {
    const base = { asset: asset.name, gameDate: run.gameDate, attemptsMax: asset.attemptsMax }
    const isMade = (asset.isMadeWithoutGames && run.scope === 'full') || outlived.has(asset.name)
    if (answer.kind === 'empty' && !isMade) {
      return { ...base, emptyBecause: answer.because, opensAt: null, dueAt: null, locksAt: null }
    }
    const day: CalendarDay | null = answer.kind === 'games' ? answer.day : null
    const resolve = (moment: Asset['opens']): Temporal.Instant =>
      pipeline.resolveMoment(moment, run.gameDate, day)
    const at = (moment: Asset['opens']): string => resolve(moment).toString()
    /** What was wanted after its deadline cannot have missed it. */
    const isPast = (moment: Asset['opens']): boolean =>
      resolve(moment).epochMilliseconds < run.requestedAt.epochMilliseconds
    return {
      ...base,
      emptyBecause: null,
      opensAt: at(asset.opens),
      dueAt: isPast(asset.deadline) ? null : at(asset.deadline),
      // What is only history predicts nothing, so that late input may always change it.
      locksAt: asset.locks && run.scope === 'full' ? at(asset.locks) : null,
    }
  })
}

/** The names of a date's partitions, in the order of work: without their times, which are dear to resolve. */
export function listPlanned(
  { assets }: Pick<Pipeline, 'assets'>,
  run: Pick<RunRow, 'scope' | 'cause' | 'assets'>,
  answer: CalendarAnswer,
  filled: ReadonlySet<string> = new Set(),
): string[] {
  return choosePlanned({ assets }, run, answer, filled).map(({ name }) => name)
}

function choosePlanned(
  { assets }: Pick<Pipeline, 'assets'>,
  run: Pick<RunRow, 'scope' | 'cause' | 'assets'>,
  answer: CalendarAnswer,
  filled: ReadonlySet<string>,
): Asset[] {
  const there = new Set(filled)
  return assets.filter((asset) => {
    const isWanted = isPlanned(asset, run, answer, there)
    if (isWanted) there.add(asset.name)
    return isWanted
  })
}

/** Does a run of that scope and cause have this asset's partition? Assets stand in an order in which every need comes first, so `there` holds
 * all that the date has, or will have, of them. */
export function isPlanned(
  asset: Pick<Asset, 'name' | 'phase' | 'plan' | 'needs'>,
  run: Pick<RunRow, 'scope' | 'cause' | 'assets'>,
  answer: CalendarAnswer,
  there: ReadonlySet<string>,
): boolean {
  if (run.cause === 'import' && (asset.phase === '1-sources' || asset.phase === '2-raw')) return false
  const isListed = run.assets?.includes(asset.name) ?? false
  if (run.scope === 'some' && !isListed) return false
  if (answer.kind === 'unknown') return asset.plan === 'calendar'
  if (isListed || run.scope === 'full' || asset.plan === 'calendar' || asset.plan === 'history') return true
  if (asset.plan === 'full') return false
  return asset.needs.every(
    (need) => need.scope !== 'same' || need.required === false || there.has(need.asset),
  )
}

/** The assets that have rows, by date. */
export async function readFilled(
  db: Queryable,
  gameDates: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await db.query<{ gameDate: string; assets: string[] }>(sql`
    select game_date as "gameDate", array_agg(asset) as assets from ledger
    where game_date = any(${gameDates}::date[]) and row_count > 0 group by game_date`)
  return new Map(rows.map(({ gameDate, assets }) => [gameDate, new Set(assets)]))
}

/** The assets that outlive a date's games and were planned for some, by date. */
async function readOutlived(
  db: Queryable,
  { assets }: Pipeline,
  gameDates: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const names = assets.flatMap(({ name, outlivesGames = false }) => (outlivesGames ? [name] : []))
  const rows = await db.query<{ gameDate: string; assets: string[] }>(sql`
    select game_date as "gameDate", array_agg(asset) as assets from ledger
    where game_date = any(${gameDates}::date[]) and asset = any(${names}::text[]) and content_hash is distinct from 'empty' group by game_date`)
  return new Map(rows.map(({ gameDate, assets: planned }) => [gameDate, new Set(planned)]))
}

/** An entry that was lost goes on from its attempts: its fence never falls back, or an old worker could write again. */
async function storePlans(
  tx: Transaction,
  plans: readonly PartitionPlan[],
  now: Temporal.Instant,
  release: number | null,
): Promise<void> {
  if (plans.length === 0) return
  await tx.query(sql`
    insert into ledger as l (asset, game_date, state, committed_state, reason, not_before, due_at, deadline_verdict, locks_at,
      attempts_max, row_count, content_hash, committed_at, release, fence)
    select asset, "gameDate", case when "emptyBecause" is null then 'expected' else 'empty_ok' end,
      case when "emptyBecause" is not null then 'empty_ok' end, "emptyBecause", "opensAt", "dueAt",
      case when "emptyBecause" is not null then 'met' end, "locksAt", "attemptsMax",
      case when "emptyBecause" is not null then 0 end, case when "emptyBecause" is not null then 'empty' end,
      case when "emptyBecause" is not null then ${now}::timestamptz end, ${release}::integer,
      coalesce((select max(a.fence) from attempts a where a.asset = p.asset and a.game_date = p."gameDate"), 0)
    from json_to_recordset(${json(plans)}::json) as p(asset text, "gameDate" date, "emptyBecause" text, "opensAt" timestamptz,
      "dueAt" timestamptz, "locksAt" timestamptz, "attemptsMax" integer)
    on conflict (asset, game_date) do update set
      state = case when l.state = 'running' then l.state
        when excluded.state = 'empty_ok' and l.committed_state is null then 'empty_ok'
        when excluded.state = 'expected' and l.content_hash = 'empty' then 'expected' else l.state end,
      committed_state = case when excluded.state = 'empty_ok' and l.committed_state is null and l.state <> 'running' then 'empty_ok'
        when excluded.state = 'expected' and l.content_hash = 'empty' then null else l.committed_state end,
      content_hash = case when excluded.state = 'empty_ok' and l.committed_state is null and l.state <> 'running' then 'empty'
        when excluded.state = 'expected' and l.content_hash = 'empty' then null else l.content_hash end,
      reason = case when excluded.state = 'empty_ok' and l.committed_state is null then excluded.reason
        when excluded.state = 'expected' and l.content_hash = 'empty' then null else l.reason end,
      not_before = case when l.content_hash = 'empty' or l.attempts_used = 0 and l.state in ('expected', 'not_yet')
        then excluded.not_before else l.not_before end,
      deadline_verdict = case when excluded.state = 'expected' and l.content_hash = 'empty' then null else l.deadline_verdict end,
      row_count = case when excluded.state = 'expected' and l.content_hash = 'empty' then null else l.row_count end,
      committed_at = case when excluded.state = 'expected' and l.content_hash = 'empty' then null else l.committed_at end,
      release = greatest(excluded.release, l.release),
      due_at = coalesce(excluded.due_at, l.due_at), locks_at = coalesce(excluded.locks_at, l.locks_at),
      attempts_max = greatest(excluded.attempts_max,
        l.attempts_used + case when l.state in ('running', 'failed') then 0 else 1 end)`)
}

function readUnplannedRuns(db: Queryable, version: string): Promise<RunRow[]> {
  return db.query(sql`
    select game_date as "gameDate", scope, assets, cause, requested_at as "requestedAt" from runs
    where planned_from is distinct from ${version} order by game_date`)
}

async function markPlanned(tx: Transaction, dates: readonly string[], version: string): Promise<void> {
  await tx.query(sql`update runs set planned_from = ${version} where game_date = any(${dates}::date[])`)
}
