/** How long the attempts at each asset took of late, and how many came to nothing; and the same day by day. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface AssetDuration {
  readonly asset: string
  readonly attempts: number
  readonly failed: number
  readonly runMs50: number
  readonly runMs95: number
  /** Null where nobody measured it. */
  readonly waitMs50: number | null
  readonly bootMs50: number | null
}

/** Those that take longest first. */
export function readAssetDurations(
  db: Queryable,
  now: Temporal.Instant,
  days: number,
): Promise<AssetDuration[]> {
  return db.query(sql`
    select asset, count(*)::int as attempts, count(*) filter (where outcome = 'failed')::int as failed,
      percentile_cont(0.5) within group (order by run_ms) as "runMs50",
      percentile_cont(0.95) within group (order by run_ms) as "runMs95",
      percentile_cont(0.5) within group (order by wait_ms) as "waitMs50",
      percentile_cont(0.5) within group (order by boot_ms) as "bootMs50"
    from attempts where started_at > ${now.subtract({ hours: 24 * days })} and run_ms is not null
    group by asset order by "runMs95" desc, asset`)
}

export interface DurationDay extends AssetDuration {
  /** The day of the attempt, US Eastern. */
  readonly day: string
}

/** Oldest first; `asset` null: of all. Days on which nothing ran are left out. */
export function readDurationDays(
  db: Queryable,
  {
    asset,
    now,
    days,
  }: { readonly asset: string | null; readonly now: Temporal.Instant; readonly days: number },
): Promise<DurationDay[]> {
  return db.query(sql`
    select asset, (started_at at time zone 'America/New_York')::date as day, count(*)::int as attempts,
      count(*) filter (where outcome = 'failed')::int as failed,
      percentile_cont(0.5) within group (order by run_ms) as "runMs50",
      percentile_cont(0.95) within group (order by run_ms) as "runMs95",
      percentile_cont(0.5) within group (order by wait_ms) as "waitMs50",
      percentile_cont(0.5) within group (order by boot_ms) as "bootMs50"
    from attempts where started_at > ${now.subtract({ hours: 24 * days })} and run_ms is not null
      and (${asset}::text is null or asset = ${asset})
    group by asset, day order by day, asset`)
}

/** Half of the attempts of a day took no longer: of the other figures each would sort all of them once more. */
export function readMedianRuns(
  db: Queryable,
  now: Temporal.Instant,
  days: number,
): Promise<Pick<DurationDay, 'asset' | 'day' | 'runMs50'>[]> {
  return db.query(sql`
    select asset, (started_at at time zone 'America/New_York')::date as day, percentile_cont(0.5) within group (order by run_ms) as "runMs50"
    from attempts where started_at > ${now.subtract({ hours: 24 * days })} and run_ms is not null group by asset, day`)
}

/** The days up to today, oldest first, for an axis without holes. */
export function listDays(now: Temporal.Instant, days: number): string[] {
  const today = now.toZonedDateTimeISO('America/New_York').toPlainDate()
  return Array.from({ length: days }, (_, index) =>
    today.subtract(Temporal.Duration.from({ days: days - 1 - index })).toString(),
  )
}
