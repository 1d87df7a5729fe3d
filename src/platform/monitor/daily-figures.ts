/** One row of figures a day, for what no table tells afterwards: how large the database was, how many credits were left. The day's last look
 * counts. */
import type { Temporal } from 'temporal-polyfill'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Figures } from './detector.ts'

export interface DailyFigures {
  /** UTC. */
  readonly day: string
  readonly subject: string
  readonly figures: Figures
}

/** Oldest first. */
export function readDailyFigures(
  db: Queryable,
  detector: string,
  subject: string,
  from: Temporal.Instant,
): Promise<DailyFigures[]> {
  return db.query(sql`
    select day, subject, figures from daily_figures
    where detector = ${detector} and subject = ${subject} and day >= ${from.toString().slice(0, 10)} order by day`)
}

export async function storeDailyFigures(
  db: Queryable,
  detector: string,
  rows: readonly { readonly subject: string; readonly figures: Figures }[],
  now: Temporal.Instant,
): Promise<void> {
  if (rows.length === 0) return
  await db.query(sql`
    insert into daily_figures (detector, subject, day, figures)
    select ${detector}, subject, ${now.toString().slice(0, 10)}::date, figures
    from json_to_recordset(${json(rows)}::json) as f(subject text, figures jsonb)
    on conflict (detector, subject, day) do update set figures = excluded.figures`)
}
