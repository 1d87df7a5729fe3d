/** How the date's predictions did, live and backfilled ones apart, each hit rate with its number and interval. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { describeHits, type HitRate } from '../../domain/hit-rate.ts'

export interface GradesOfSystem {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly graded: number
  readonly void: number
  readonly pending: number
  readonly meanAbsoluteError: number | null
  /** On the rows that had a line: its error and ours. */
  readonly lineRows: number
  readonly minusLine: number | null
  readonly hits: HitRate | null
  readonly profit: number
}

interface Row {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly graded: number
  readonly void: number
  readonly pending: number
  readonly wins: number
  readonly losses: number
  readonly priced: number
  readonly breakEvenSum: number
  readonly profit: number
  readonly errorSum: number
  readonly lineRows: number
  readonly minusLineSum: number
}

export async function readGradesOfDay(db: Queryable, gameDate: string): Promise<GradesOfSystem[]> {
  const rows = await db.query<Row>(sql`
    select system, market, label, graded, void, pending, wins, losses, priced, break_even_sum as "breakEvenSum", profit,
      absolute_error_sum as "errorSum", line_rows as "lineRows",
      absolute_error_sum_on_line_rows - line_absolute_error_sum as "minusLineSum"
    from system_daily_performance where game_date = ${gameDate} order by market, label, system`)
  return rows.map(({ wins, losses, priced, breakEvenSum, errorSum, minusLineSum, ...row }) => ({
    ...row,
    meanAbsoluteError: row.graded === 0 ? null : errorSum / row.graded,
    minusLine: row.lineRows === 0 ? null : minusLineSum / row.lineRows,
    hits: describeHits({ label: row.label, wins, losses, priced, breakEvenSum }),
  }))
}
