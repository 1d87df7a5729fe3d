/** A season so far, and how its sums become what is published: four digits, intervals by game date. */
import { Sql, sql } from '../../../platform/db/sql.ts'
import { type GroupSums, ratioOfGroups } from '../../domain/statistics.ts'

export interface SeasonSpan {
  readonly from: string
  /** Included. */
  readonly through: string
}

/** The sum of a column of the dates' sums, which have four digits, or six: as whole numbers of the last one they add up to the same in whatever order
 * the server reads them. The mean of an even number of rows is often a tie, of which the last bit would decide. */
export function total(value: Sql, digits: 4 | 6): Sql {
  const scale = new Sql(digits === 4 ? '1e4' : '1e6', [])
  return sql`sum(round((${value}) * ${scale})) / ${scale}`
}

export function round(value: number): number {
  const rounded = Math.round(value * 1e4) / 1e4
  return rounded === 0 ? 0 : rounded
}

export interface Difference {
  readonly difference: number
  /** 95 %, by game date; null for fewer than ten dates. */
  readonly interval95: readonly [number, number] | null
  readonly dates: number
}

/** Mean difference a row; its dates are what may be alike within themselves. */
export function describeDifference(sums: GroupSums): Difference | null {
  const found = ratioOfGroups(sums)
  if (!found) return null
  const { ratio, interval } = found
  return {
    difference: round(ratio),
    interval95: interval === null ? null : [round(interval.low), round(interval.high)],
    dates: sums.groups,
  }
}
