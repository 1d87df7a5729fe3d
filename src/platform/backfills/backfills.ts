/** Stored backfills, and how far each is. What is done is told by the ledger alone: a partition is done once it was committed after it
 * was ordered, whoever made it. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { Sql, sql } from '../db/sql.ts'
import type { LedgerState } from '../ledger/partition.ts'
import type { BackfillRequest, Because, Only } from './selection.ts'

export type BackfillState = 'running' | 'paused' | 'cancelled' | 'done'

export interface Backfill {
  readonly id: number
  readonly from: string
  readonly to: string
  readonly assets: readonly string[] | null
  readonly hasDownstream: boolean
  readonly only: readonly Only[]
  /** Dates whose games are not known yet: their partitions come when they are. */
  readonly unknownDates: readonly string[]
  readonly partitionsMax: number
  readonly concurrency: number | null
  readonly state: BackfillState
  readonly reason: string
  readonly requestedBy: string
  readonly requestedAt: Temporal.Instant
  readonly changedAt: Temporal.Instant
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly running: number
}

/** Of `backfill_partitions b`, `backfills f` and `ledger l`. */
export const isMade = new Sql(
  '(l.committed_at is not null and l.committed_at >= f.requested_at and l.fence > b.fence_before)',
  [],
)

const counted = sql`
  select f.id, f.from_date as "from", f.to_date as "to", f.assets, f.has_downstream as "hasDownstream", f.conditions as "only",
    f.unknown_dates::text[] as "unknownDates", f.partitions_max as "partitionsMax", f.concurrency, f.state, f.reason,
    f.requested_by as "requestedBy", f.requested_at as "requestedAt", f.changed_at as "changedAt", count(b.asset)::int as total,
    count(*) filter (where l.state not in ('running', 'failed', 'discarded') and ${isMade})::int as done,
    count(*) filter (where l.state in ('failed', 'discarded'))::int as failed, count(*) filter (where l.state = 'running')::int as running
  from backfills f left join backfill_partitions b on b.backfill = f.id
    left join ledger l on l.asset = b.asset and l.game_date = b.game_date`

/** Newest first. */
export function readBackfills(db: Queryable, limit: number): Promise<Backfill[]> {
  return db.query(sql`${counted} group by f.id order by f.id desc limit ${limit}`)
}

export async function readBackfill(db: Queryable, id: number): Promise<Backfill | undefined> {
  const rows = await db.query<Backfill>(sql`${counted} where f.id = ${id} group by f.id`)
  return rows[0]
}

/** Those that work on something, or would if somebody worked. */
export function readRunningBackfills(db: Queryable): Promise<Backfill[]> {
  return db.query(sql`${counted} where f.state = 'running' group by f.id order by f.id`)
}

/** An open backfill with the very same wish; a second one would only do the same again. */
export async function findOpenBackfill(
  db: Queryable,
  request: BackfillRequest,
): Promise<Backfill | undefined> {
  const { gameDates, assets, hasDownstream, only } = request
  const rows = await db.query<Backfill>(sql`
    ${counted} where f.state in ('running', 'paused') and f.from_date = ${gameDates[0]} and f.to_date = ${gameDates.at(-1)}
      and f.assets is not distinct from ${assets}::text[] and f.has_downstream = ${hasDownstream} and f.conditions = ${[...only]}::text[]
    group by f.id order by f.id desc limit 1`)
  return rows[0]
}

export interface BackfillPartition {
  readonly asset: string
  readonly gameDate: string
  readonly because: Because
  /** Null: not planned (any more). */
  readonly state: LedgerState | null
  readonly isMade: boolean
}

export function readBackfillPartitions(db: Queryable, id: number): Promise<BackfillPartition[]> {
  return db.query(sql`
    select b.asset, b.game_date as "gameDate", b.because, l.state, coalesce(${isMade}, false) as "isMade"
    from backfill_partitions b join backfills f on f.id = b.backfill
      left join ledger l on l.asset = b.asset and l.game_date = b.game_date
    where b.backfill = ${id} order by b.game_date, b.asset`)
}
