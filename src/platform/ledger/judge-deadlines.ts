/** Writes the deadlines' verdicts: at the deadline, once, and no later success rewrites them. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

/** Returns the partitions that have missed theirs. */
export async function judgeDeadlines(db: Queryable, now: Temporal.Instant): Promise<PartitionKey[]> {
  const judged = await db.query<PartitionKey & { verdict: string }>(sql`
    update ledger set deadline_verdict = case when committed_state is null then 'missed' else 'met' end
    where deadline_verdict is null and due_at < ${now}
    returning asset, game_date as "gameDate", deadline_verdict as verdict`)
  return judged.flatMap(({ asset, gameDate, verdict }) => (verdict === 'missed' ? [{ asset, gameDate }] : []))
}
