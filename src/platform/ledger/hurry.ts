/** Has partitions that wait for a later time looked at now, and committed ones made again: their gates and inputs still decide.
 *
 * What has failed, is locked or is running stays as it is: a schedule spends no budget that is used up. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import { controllerChannel } from '../controller/notify.ts'
import { json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface Hurry {
  readonly partitions: readonly PartitionKey[]
  /** Committed ones are made again too; equal bytes move nothing further. */
  readonly again: boolean
  readonly actor: string
  readonly now: Temporal.Instant
}

/** Returns the partitions whose time it changed. */
export async function hurryPartitions(
  tx: Transaction,
  { partitions, again, actor, now }: Hurry,
): Promise<PartitionKey[]> {
  const rows = await tx.query<PartitionKey>(sql`
    with moved as (
      update ledger l set not_before = ${now}, refresh_at = case when l.committed_state is null then l.refresh_at else ${now}::timestamptz end
      from unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]) as p(asset, game_date)
      where l.asset = p.asset and l.game_date = p.game_date and l.content_hash is distinct from 'empty'
        and (l.locks_at is null or l.locks_at > ${now})
        and ((l.committed_state is null and l.state in ('expected', 'not_yet') and l.not_before > ${now})
          or (${again} and l.committed_state is not null and l.state in ('complete', 'degraded', 'empty_ok')))
      returning l.asset, l.game_date),
    audit as (
      insert into audit_log (at, actor, action, asset, game_date, details)
      select ${now}, ${actor}, 'partition.hurried', asset, game_date, ${json({ again })}::jsonb from moved)
    select asset, game_date as "gameDate" from moved order by game_date, asset`)
  if (rows.length > 0) await tx.query(sql`select pg_notify(${controllerChannel}, ${actor})`)
  return rows
}
