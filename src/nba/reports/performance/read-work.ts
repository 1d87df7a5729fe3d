/** How the work went in a span beside the time before: what missed its deadline, what failed, which assets take longer, which incidents stood. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { endOf, type ReportSpan, startOf } from './report-span.ts'

export interface WorkOfSpan {
  readonly partitions: number
  readonly late: number
  readonly attempts: number
  readonly failed: number
}

export interface AssetTime {
  readonly asset: string
  readonly attempts: number
  readonly attemptsBefore: number
  /** Medians. */
  readonly runMs: number
  readonly runMsBefore: number
}

export interface IncidentOfSpan {
  readonly cause: string
  readonly severity: string
  /** Within the span. */
  readonly openHours: number
  readonly isOpen: boolean
}

export interface Work {
  readonly now: WorkOfSpan
  readonly before: WorkOfSpan
  readonly times: readonly AssetTime[]
  readonly incidents: readonly IncidentOfSpan[]
}

export async function readWork(db: Queryable, span: ReportSpan): Promise<Work> {
  const [from, until] = [startOf(span), endOf(span)]
  const heldAgainst = startOf({ ...span, from: span.heldAgainstFrom })
  const sums = await db.query<WorkOfSpan & { isNow: boolean }>(sql`
    with done as (
      select l.game_date >= ${span.from} as is_now, count(*)::int as partitions,
        (count(*) filter (where l.deadline_verdict = 'missed'))::int as late
      from ledger l join runs r using (game_date)
      where l.game_date between ${span.heldAgainstFrom} and ${span.until} and r.cause not in ('backfill', 'import') group by 1),
    tried as (
      select started_at >= ${from} as is_now, count(*)::int as attempts, (count(*) filter (where outcome = 'failed'))::int as failed
      from attempts where started_at >= ${heldAgainst} and started_at < ${until} and cause <> 'backfill' group by 1)
    select is_now as "isNow", coalesce(partitions, 0) as partitions, coalesce(late, 0) as late, coalesce(attempts, 0) as attempts,
      coalesce(failed, 0) as failed
    from done full join tried using (is_now)`)
  const nothing = { partitions: 0, late: 0, attempts: 0, failed: 0 }
  const pick = (isNow: boolean): WorkOfSpan => {
    const { partitions, late, attempts, failed } = sums.find((row) => row.isNow === isNow) ?? nothing
    return { partitions, late, attempts, failed }
  }
  return {
    now: pick(true),
    before: pick(false),
    times: await readTimes(db, { heldAgainst, from, until }),
    incidents: await readIncidents(db, from, until),
  }
}

interface Instants {
  readonly heldAgainst: Temporal.Instant
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
}

/** Attempts that made something; those of backfills ran beside hundreds of others. */
function readTimes(db: Queryable, { heldAgainst, from, until }: Instants): Promise<AssetTime[]> {
  const halves = (isNow: boolean) => sql`filter (where (started_at >= ${from}) = ${isNow})`
  return db.query(sql`
    select asset, (count(*) ${halves(true)})::int as attempts, (count(*) ${halves(false)})::int as "attemptsBefore",
      (percentile_cont(0.5) within group (order by run_ms) ${halves(true)})::float8 as "runMs",
      (percentile_cont(0.5) within group (order by run_ms) ${halves(false)})::float8 as "runMsBefore"
    from attempts
    where started_at >= ${heldAgainst} and started_at < ${until} and cause <> 'backfill' and run_ms is not null
      and outcome in ('complete', 'degraded', 'unchanged')
    group by asset having count(*) ${halves(true)} > 0 and count(*) ${halves(false)} > 0 order by asset`)
}

/** The longest first. */
function readIncidents(
  db: Queryable,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<IncidentOfSpan[]> {
  return db.query(sql`
    select cause, severity, extract(epoch from sum(least(coalesce(resolved_at, ${until}), ${until}) - greatest(opened_at, ${from})))::float8 / 3600 as "openHours",
      bool_or(resolved_at is null) as "isOpen"
    from incidents where opened_at < ${until} and (resolved_at is null or resolved_at > ${from})
    group by cause, severity order by "openHours" desc, cause`)
}
