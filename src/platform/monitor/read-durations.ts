/** What attempts took, an asset and a day: how long they waited, how long their process was still starting, how long they ran, and how
 * long earlier tries had taken.
 *
 * Backfills are left out: thousands of their partitions wait for each other by intention. `PerGame` divides by the date's games, so that
 * a slate of fifteen is not called slow for its size. */
import type { Temporal } from 'temporal-polyfill'
import type { Calendar } from '../calendar.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export const durationParts = ['run', 'wait', 'boot', 'retry'] as const
export type DurationPart = (typeof durationParts)[number]

export interface DurationSample extends Readonly<Record<DurationPart, number>> {
  readonly asset: string
  /** 24-hour days back from now; null: the newest attempts, whatever their day. */
  readonly daysAgo: number | null
  readonly attempts: number
  /** Medians, in milliseconds. */
  readonly runPerGame: number
  /** The second longest run: one that stands alone proves nothing. */
  readonly runLong: number
  /** The longest run of the last 24 h, backfills apart: one alone may be an accident, and close to its time-out is worth a warning. */
  readonly runLongest: number
}

/** So many of the newest attempts, of so many days, are held against the days before. Of an asset made once a night the days hold too few: then as
 * many as say anything, however old, for what is slow is not well again because nothing was made since. */
const newestAttempts = 5
const newestDaysMax = 3
export const newestAttemptsMin = 3
const daysRead = 21

/** Finished attempts, those that ran into their time-out among them. Days without any are not there. */
export function readDurations(
  db: Queryable,
  now: Temporal.Instant,
  calendar: Calendar,
): Promise<DurationSample[]> {
  const from = now
    .subtract({ hours: 24 * (daysRead + 2) })
    .toString()
    .slice(0, 10)
  const until = now.add({ hours: 48 }).toString().slice(0, 10)
  const dates = calendar.dates().filter((date) => date >= from && date <= until)
  const games = dates.map((date) => {
    const answer = calendar.on(date)
    return answer.kind === 'games' ? Math.max(1, answer.day.games) : 1
  })
  return db.query(sql`
    with size as (select * from unnest(${dates}::date[], ${games}::integer[]) as s(game_date, games)),
    tried as (
      select a.asset, floor(extract(epoch from ${now}::timestamptz - a.started_at) / 86400)::integer as days_ago, a.run_ms::float8 as run,
        a.run_ms::float8 / coalesce(s.games, 1) as run_per_game, coalesce(a.wait_ms, 0)::float8 as wait,
        coalesce(a.boot_ms, 0)::float8 as boot, coalesce(a.retry_ms, 0)::float8 as retry,
        max(a.run_ms::float8) filter (where a.started_at > ${now}::timestamptz - interval '24 hours') over (partition by a.asset) as longest,
        row_number() over (partition by a.asset order by a.started_at desc) as place
      from attempts a left join size s on s.game_date = a.game_date
      where a.started_at > ${now}::timestamptz - make_interval(days => ${daysRead}) and a.started_at <= ${now}
        and a.run_ms is not null and a.cause not in ('backfill', 'import')
        and (a.outcome in ('complete', 'empty_ok', 'degraded', 'unchanged') or a.error_code = 'attempt.timed-out'))
    select asset, null::integer as "daysAgo", count(*)::integer as attempts,
      percentile_cont(0.5) within group (order by run) as run, percentile_cont(0.5) within group (order by run_per_game) as "runPerGame",
      percentile_cont(0.5) within group (order by wait) as wait, percentile_cont(0.5) within group (order by boot) as boot,
      percentile_cont(0.5) within group (order by retry) as retry,
      coalesce((array_agg(run order by run desc))[2], 0) as "runLong", coalesce(max(longest), 0) as "runLongest"
    from tried where place <= ${newestAttempts} and (days_ago < ${newestDaysMax} or place <= ${newestAttemptsMin}) group by asset
    union all
    select asset, days_ago, count(*)::integer, percentile_cont(0.5) within group (order by run),
      percentile_cont(0.5) within group (order by run_per_game), percentile_cont(0.5) within group (order by wait),
      percentile_cont(0.5) within group (order by boot), percentile_cont(0.5) within group (order by retry), 0, 0
    from tried group by asset, days_ago
    order by 1, 2`)
}
