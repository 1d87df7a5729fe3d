/** A ledger row as the program reads it, and the statements that read it. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { Sql, sql } from '../db/sql.ts'

export type CommittedState = 'complete' | 'empty_ok' | 'degraded'
/** discarded: somebody has decided that it will not be made; final, and nothing waits for it. */
export type LedgerState =
  | CommittedState
  | 'expected'
  | 'not_yet'
  | 'blocked'
  | 'running'
  | 'failed'
  | 'discarded'

export interface LedgerRow {
  readonly asset: string
  readonly gameDate: string
  readonly state: LedgerState
  readonly committedState: CommittedState | null
  readonly reason: string | null
  readonly errorCode: string | null
  readonly notBefore: Temporal.Instant | null
  readonly refreshAt: Temporal.Instant | null
  readonly dueAt: Temporal.Instant | null
  readonly deadlineVerdict: 'met' | 'missed' | null
  readonly locksAt: Temporal.Instant | null
  readonly fence: number
  readonly leaseOwner: string | null
  readonly leaseUntil: Temporal.Instant | null
  readonly attemptsUsed: number
  readonly attemptsMax: number
  readonly rowCount: number | null
  readonly contentHash: string | null
  /** Per need the hash it had when the partition was last produced; null where it was missing. */
  readonly inputs: Readonly<Record<string, string | null>> | null
  readonly revision: number
  readonly committedAt: Temporal.Instant | null
}

const columns = new Sql(
  `asset, game_date as "gameDate", state, committed_state as "committedState", reason, error_code as "errorCode",
   not_before as "notBefore", refresh_at as "refreshAt", due_at as "dueAt", deadline_verdict as "deadlineVerdict",
   locks_at as "locksAt", fence, lease_owner as "leaseOwner", lease_until as "leaseUntil",
   attempts_used as "attemptsUsed", attempts_max as "attemptsMax", row_count as "rowCount",
   content_hash as "contentHash", inputs, revision, committed_at as "committedAt"`,
  [],
)

export function readPartitions(db: Queryable, gameDates: readonly string[]): Promise<LedgerRow[]> {
  return db.query(sql`select ${columns} from ledger where game_date = any(${gameDates}::date[])`)
}

export async function readPartition(db: Queryable, key: PartitionKey): Promise<LedgerRow | undefined> {
  const rows = await db.query<LedgerRow>(
    sql`select ${columns} from ledger where asset = ${key.asset} and game_date = ${key.gameDate}`,
  )
  return rows[0]
}
