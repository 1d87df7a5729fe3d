/** What each system's grades of a span add up to, and what they add up to date by date: an evening is the unit that errors vary by. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'

/** The sums of a date, of one system, market and label. */
export interface SystemDate {
  readonly gameDate: string
  readonly system: string
  readonly market: string
  readonly label: string
  readonly graded: number
  readonly wins: number
  readonly losses: number
  readonly priced: number
  readonly breakEvenSum: number
  readonly profit: number
  readonly errorSum: number
  readonly lineRows: number
  readonly errorSumOnLineRows: number
  readonly lineErrorSum: number
}

/** Both dates included; oldest first. */
export function readSystemDates(db: Queryable, from: string, until: string): Promise<SystemDate[]> {
  return db.query(sql`
    select game_date as "gameDate", system, market, label, graded, wins, losses, priced, break_even_sum as "breakEvenSum", profit,
      absolute_error_sum as "errorSum", line_rows as "lineRows", absolute_error_sum_on_line_rows as "errorSumOnLineRows",
      line_absolute_error_sum as "lineErrorSum"
    from system_daily_performance where game_date between ${from} and ${until} and graded + void + pending > 0
    order by market, label, system, game_date`)
}
