/** Somebody has stopped the picks. In force from `since` until it is lifted; a date that was over by then is not touched. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { Halt, HaltCondition } from './halt.ts'

export const manual: HaltCondition = ({ db, at }) => readManualHalt(db, at)

/** The one that was in force at the instant. */
export async function readManualHalt(db: Queryable, at: Temporal.Instant): Promise<Halt | null> {
  const rows = await db.query<{ reason: string; since: Temporal.Instant }>(sql`
    select reason, since from halts where since <= ${at} and (lifted_at is null or lifted_at > ${at})
    order by since desc limit 1`)
  const [row] = rows
  return row ? { kind: 'manual', reason: `halted: ${row.reason}`, since: row.since } : null
}
