/** Stored backfills, and how far each is. What is done is told by the ledger alone: a partition is done once it was committed after it
 * was ordered, whoever made it. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { Sql, sql } from '../db/sql.ts'
import type { LedgerState } from '../ledger/partition.ts'
import type { BackfillRequest, Because, Only } from './selection.ts'

export const backfillStates = ['running', 'paused', 'cancelled', 'done'] as const
export type BackfillState = (typeof backfillStates)[number]

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

const namedMax = 4

/** For a row of a list: what the reconciliation orders may be most of the assets. */
export function nameAssets(assets: readonly string[] | null): string {
  if (assets === null) return 'all'
  const named = assets.length > namedMax ? assets.slice(0, namedMax - 1) : assets
  const further = assets.length - named.length
  return `${named.join(', ')}${further > 0 ? ` and ${further} more` : ''}`
}

/** Of `backfill_partitions b`, `backfills f` and `ledger l`. */
export const isMade = new Sql(
  '(l.committed_at is not null and l.committed_at >= f.requested_at and l.fence > b.fence_before)',
  [],
)

/** One that has ended with everything made is not counted anew: what was made stays made, and there may be thousands. */
const counted = sql`
  select f.id, f.from_date as "from", f.to_date as "to", f.assets, f.has_downstream as "hasDownstream", f.conditions as "only",
    f.unknown_dates::text[] as "unknownDates", f.partitions_max as "partitionsMax", f.concurrency, f.state, f.reason,
    f.requested_by as "requestedBy", f.requested_at as "requestedAt", f.changed_at as "changedAt",
    coalesce(f.made_whole, n.total) as total, coalesce(f.made_whole, n.done) as done, n.failed, n.running
  from backfills f cross join lateral (
    select count(b.asset)::int as total, count(*) filter (where l.state not in ('running', 'failed', 'discarded') and ${isMade})::int as done,
      count(*) filter (where l.state in ('failed', 'discarded'))::int as failed, count(*) filter (where l.state = 'running')::int as running
    from backfill_partitions b left join ledger l on l.asset = b.asset and l.game_date = b.game_date
    where b.backfill = f.id and f.made_whole is null) n`

export interface BackfillListing {
  /** Null: all. */
  readonly state: BackfillState | null
  /** Numbers below this one; null: from the newest. */
  readonly before: number | null
  readonly limit: number
}

/** Newest first. */
export function readBackfills(db: Queryable, { state, before, limit }: BackfillListing): Promise<Backfill[]> {
  return db.query(sql`
    ${counted} where (${state}::text is null or f.state = ${state}) and f.id < coalesce(${before}::bigint, 9223372036854775807)
    order by f.id desc limit ${limit}`)
}

export async function readBackfill(db: Queryable, id: number): Promise<Backfill | undefined> {
  const rows = await db.query<Backfill>(sql`${counted} where f.id = ${id}`)
  return rows[0]
}

/** Those that work on something, or would if somebody worked. */
export function readRunningBackfills(db: Queryable): Promise<Backfill[]> {
  return db.query(sql`${counted} where f.state = 'running' order by f.id`)
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
    order by f.id desc limit 1`)
  return rows[0]
}

/** The order of just this that is open: none before, and its number after. */
export async function lookAtOrder(db: Queryable, request: BackfillRequest): Promise<object | null> {
  const found = await findOpenBackfill(db, request)
  return found ? { id: found.id, state: found.state, total: found.total } : null
}

export interface BackfillPartition {
  readonly asset: string
  readonly gameDate: string
  readonly because: Because
  /** Null: not planned (any more). */
  readonly state: LedgerState | null
  readonly isMade: boolean
}

const partitionsOf = (id: number) => sql`
  select b.asset, b.game_date as "gameDate", b.because, l.state, coalesce(${isMade}, false) as "isMade"
  from backfill_partitions b join backfills f on f.id = b.backfill
    left join ledger l on l.asset = b.asset and l.game_date = b.game_date
  where b.backfill = ${id}`

/** By date and asset. */
export function readBackfillPartitions(db: Queryable, id: number): Promise<BackfillPartition[]> {
  return db.query(sql`${partitionsOf(id)} order by b.game_date, b.asset`)
}

export interface BackfillPartitionPage {
  readonly id: number
  /** open: neither made nor failed. */
  readonly show: 'all' | 'open' | 'failed'
  readonly after: PartitionKey | null
  readonly limit: number
}

/** One more than the limit, where there is one. */
export function readBackfillPartitionPage(
  db: Queryable,
  { id, show, after, limit }: BackfillPartitionPage,
): Promise<BackfillPartition[]> {
  return db.query(sql`
    ${partitionsOf(id)}
      and (b.game_date, b.asset) > (coalesce(${after?.gameDate ?? null}::date, '-infinity'), coalesce(${after?.asset ?? null}::text, ''))
      and case ${show}::text when 'failed' then l.state in ('failed', 'discarded')
        when 'open' then l.state is distinct from 'failed' and l.state is distinct from 'discarded' and not coalesce(${isMade}, false) else true end
    order by b.game_date, b.asset limit ${limit + 1}`)
}
