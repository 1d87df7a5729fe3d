/** Systems compared on identical rows: those with a line and an outcome that every system of the date predicted.
 *
 * A system that came later, or had no model on some dates, is not on the same rows as the others on those: dates with the same
 * systems are added up, and each set of systems is a comparison of its own. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { round, type SeasonSpan } from './season-span.ts'

interface Row {
  readonly market: string
  readonly label: string
  readonly systems: string
  readonly dates: number
  readonly system: string
  readonly n: number
  readonly absoluteErrorSum: number
}

export async function readIdentical(db: Queryable, span: SeasonSpan): Promise<object[]> {
  const rows = await readRows(db, span)
  const sets = Map.groupBy(rows, ({ market, label, systems }) => `${market} ${label} ${systems}`)
  return [...sets.values()].map((set) => ({
    market: set[0]!.market,
    label: set[0]!.label,
    dates: set[0]!.dates,
    n: set[0]!.n,
    systems: set
      .map(({ system, n, absoluteErrorSum }) => ({ system, meanAbsoluteError: round(absoluteErrorSum / n) }))
      .sort((a, b) => a.meanAbsoluteError - b.meanAbsoluteError || (a.system < b.system ? -1 : 1)),
  }))
}

/** The largest comparison of a market first. */
function readRows(db: Queryable, { from, through }: SeasonSpan): Promise<Row[]> {
  return db.query(sql`
    with daily as (
      select game_date, market, label, system, n, absolute_error_sum,
        string_agg(system, ' ') over (partition by game_date, market, label order by system
          rows between unbounded preceding and unbounded following) as systems
      from system_daily_identical where game_date between ${from} and ${through})
    select market, label, systems, count(*)::int as dates, system, sum(n)::int as n,
      sum(absolute_error_sum order by game_date) as "absoluteErrorSum"
    from daily group by market, label, systems, system order by market, label, n desc, systems, system`)
}
