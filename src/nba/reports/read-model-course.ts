/** How the predictions of a system did week by week: what a chart shows, live and backfill apart. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface CourseWeek {
  readonly system: string
  readonly market: string
  readonly label: 'live' | 'backfill'
  /** The Monday. */
  readonly week: string
  readonly rows: number
  readonly meanAbsoluteError: number
  /** On the rows that had a line: its error minus the line's; null where none had. */
  readonly minusLine: number | null
}

export interface CourseQuery {
  /** Null: all. */
  readonly systems: readonly string[] | null
  readonly market: string | null
  /** Back from the newest date that has grades. */
  readonly weeks: number
}

/** Oldest first. */
export function readModelCourse(
  db: Queryable,
  { systems, market, weeks }: CourseQuery,
): Promise<CourseWeek[]> {
  return db.query(sql`
    select system, market, label, game_date - extract(isodow from game_date)::integer + 1 as week, sum(graded)::int as rows,
      round((sum(absolute_error_sum) / sum(graded))::numeric, 4)::float8 as "meanAbsoluteError",
      round(((sum(absolute_error_sum_on_line_rows) - sum(line_absolute_error_sum)) / nullif(sum(line_rows), 0))::numeric, 4)::float8 as "minusLine"
    from system_daily_performance
    where game_date > (select max(game_date) from system_daily_performance) - (7 * ${weeks}::integer)
      and (${systems}::text[] is null or system = any(${systems}::text[])) and (${market}::text is null or market = ${market})
    group by system, market, label, week having sum(graded) > 0 order by week, market, system, label`)
}
