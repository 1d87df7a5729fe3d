/** What is kept for how long, and why: one rule a table. A rule says which rows may go; everything else stays for ever.
 *
 *     { name: 'ticks', table: 'schedule_ticks', days: 90, keeps: 'the newest settled tick of each schedule',
 *       because: 'who was late a season ago helps nobody', mayGo: (before) => sql`t.nominal_at < ${before} and …` } */
import type { Temporal } from 'temporal-polyfill'
import type { Sql } from '../db/sql.ts'

export interface RetentionRule {
  readonly name: string
  readonly table: string
  readonly days: number
  readonly because: string
  /** What stays although it is older. */
  readonly keeps: string
  /** A condition on `t`, the rows of the table. Rules run in their order, so that one may wait for what another has removed. */
  mayGo(before: Temporal.Instant): Sql
}
