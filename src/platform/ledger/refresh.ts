/** Makes partitions again although no input has changed: a parser was mended, a reply was found unread.
 *
 * What is committed stays until the new attempt commits; what had failed gets a fresh budget, since what it failed of is gone.
 * What is still to be made is made anyway, and is left as it is; so is what is locked, or running at this moment. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import { controllerChannel } from '../controller/notify.ts'
import { json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface RefreshRequest {
  readonly partitions: readonly PartitionKey[]
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** Of `ledger l` and `runs r`. */
const isRefreshable = (
  now: Temporal.Instant,
) => sql`l.state <> 'running' and (l.committed_state is not null or l.state = 'failed')
        and (l.locks_at is null or l.locks_at > ${now} or r.cause = 'backfill')`

/** Which of the partitions `refreshPartitions` would have made again; they stay so until the transaction is over. */
export function lockRefreshable(
  tx: Transaction,
  { partitions, now }: Pick<RefreshRequest, 'partitions' | 'now'>,
): Promise<PartitionKey[]> {
  return tx.query(sql`
    select l.asset, l.game_date as "gameDate" from ledger l join runs r on r.game_date = l.game_date
    where (l.asset, l.game_date) in (
        select * from unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]))
      and ${isRefreshable(now)}
    order by l.game_date, l.asset for update of l`)
}

/** Returns the partitions that will be made again. */
export async function refreshPartitions(
  tx: Transaction,
  { partitions, actor, reason, now }: RefreshRequest,
): Promise<PartitionKey[]> {
  if (partitions.length === 0) return []
  const rows = await tx.query<PartitionKey>(sql`
    with moved as (
      update ledger l set
        state = case when l.state = 'failed' then coalesce(l.committed_state, 'expected') else l.state end,
        attempts_used = case when l.state = 'failed' then 0 else l.attempts_used end,
        refresh_at = case when l.committed_state is null then null else ${now}::timestamptz end,
        not_before = ${now}, reason = ${reason}
      from unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]) as p(asset, game_date),
        runs r
      where l.asset = p.asset and l.game_date = p.game_date and r.game_date = l.game_date and ${isRefreshable(now)}
      returning l.asset, l.game_date),
    audit as (
      insert into audit_log (at, actor, action, asset, game_date, details)
      select ${now}, ${actor}, 'partition.refreshed', asset, game_date, ${json({ reason })}::jsonb from moved)
    select asset, game_date as "gameDate" from moved order by game_date, asset`)
  if (rows.length > 0) await tx.query(sql`select pg_notify(${controllerChannel}, ${actor})`)
  return rows
}
