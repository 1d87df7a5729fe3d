/** When an open backfill has a say over a partition: until it was made since, and never over the first making on a date that the
 * schedule or an operator wants, for today's work does not wait for anybody's backfill. */
import { sql } from '../db/sql.ts'

/** A condition on `backfills f`, `backfill_partitions b`, `ledger l` and `runs r` of one partition. */
export const isOpenInBackfill = sql`f.state in ('running', 'paused') and (r.cause in ('backfill', 'import') or l.committed_state is not null)
  and not (l.fence > b.fence_before and l.committed_at is not null and l.committed_at >= f.requested_at)`
