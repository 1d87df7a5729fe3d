/** Once an incident: a critical one that is still open after an hour, and that nobody has acknowledged, is told again. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

const remindAfterMinutes = 60

/** Returns the numbers of the incidents. The transition that this makes is what routes are told of. */
export async function remindOfOpen(db: Queryable, now: Temporal.Instant): Promise<number[]> {
  const rows = await db.query<{ id: number }>(sql`
    update incidents set reminded_at = ${now}
    where resolved_at is null and acknowledged_at is null and reminded_at is null and severity = 'critical'
      and coalesce(reopened_at, opened_at) <= ${now}::timestamptz - make_interval(mins => ${remindAfterMinutes}::integer)
    returning id`)
  return rows.map(({ id }) => id)
}
