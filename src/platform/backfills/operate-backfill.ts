/** What an operator does to a stored backfill: pause, resume, cancel. Each is one transaction and works from any terminal.
 *
 * Paused, its partitions are neither ordered nor claimed; those at work come to their end. Cancelled, everything that was not begun
 * becomes what it was before: not planned, failed, or final. */
import type { Temporal } from 'temporal-polyfill'
import { controllerChannel } from '../controller/notify.ts'
import { type Database, json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { type BackfillState, isMade } from './backfills.ts'
import { actorOf } from './order-backfill.ts'

export interface BackfillChange {
  readonly id: number
  readonly actor: string
  readonly now: Temporal.Instant
}

/** False where it is not running. */
export function pauseBackfill(
  db: Database,
  change: BackfillChange,
  reason = 'paused by hand',
): Promise<boolean> {
  return db.transaction((tx) => move(tx, change, ['running'], 'paused', reason))
}

/** False where it is not paused. */
export function resumeBackfill(
  db: Database,
  change: BackfillChange,
  partitionsMax: number | null,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.query(sql`
      update backfills set partitions_max = coalesce(${partitionsMax}::integer, partitions_max) where id = ${change.id} and state = 'paused'`)
    return move(tx, change, ['paused'], 'running', '')
  })
}

/** How many partitions were taken back; undefined where it is neither running nor paused. */
export function cancelBackfill(db: Database, change: BackfillChange): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    if (!(await move(tx, change, ['running', 'paused'], 'cancelled', 'cancelled by hand'))) return undefined
    const restored = await restoreMade(tx, change.id)
    const removed = await removeUnmade(tx, change)
    return restored + removed
  })
}

async function move(
  tx: Transaction,
  { id, actor, now }: BackfillChange,
  from: readonly BackfillState[],
  to: BackfillState,
  reason: string,
): Promise<boolean> {
  const rows = await tx.query(sql`
    with moved as (
      update backfills set state = ${to}, reason = ${reason}, changed_at = ${now} where id = ${id} and state = any(${[...from]}::text[]) returning id),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, ${`backfill.${to}`}, ${json({ backfill: id, reason })}::jsonb from moved)
    select pg_notify(${controllerChannel}, ${actorOf(id)}) from moved`)
  return rows.length > 0
}

/** Neither made nor given up since it was ordered; one that waits for another try counts as not begun. */
const isUntouched = sql`not ${isMade} and (l.state <> 'failed' or l.fence = b.fence_before)`

/** What was final or had failed before. A letter of a failed partition was never closed. */
async function restoreMade(tx: Transaction, id: number): Promise<number> {
  const rows = await tx.query(sql`
    update ledger l set refresh_at = b.refresh_before, reason = null, not_before = null,
      state = case when b.state_before = 'failed' then 'failed' else l.state end,
      attempts_used = case when b.state_before = 'failed' then b.attempts_before else l.attempts_used end
    from backfill_partitions b join backfills f on f.id = b.backfill
    where b.backfill = ${id} and b.because <> 'missing' and l.asset = b.asset and l.game_date = b.game_date
      and l.state <> 'running' and ${isUntouched} returning 1`)
  return rows.length
}

/** What nobody but this backfill wants and what was not made: its entry goes, and its date wants no more than is left. */
async function removeUnmade(tx: Transaction, { id }: BackfillChange): Promise<number> {
  const mine = actorOf(id)
  const dates = sql`select distinct game_date from backfill_partitions where backfill = ${id}`
  const removed = await tx.query<{ asset: string; gameDate: string }>(sql`
    delete from ledger l using backfill_partitions b, runs r
    where b.backfill = ${id} and b.state_before is null and l.asset = b.asset and l.game_date = b.game_date and r.game_date = l.game_date
      and l.state not in ('running', 'failed') and l.committed_state is null
      and (r.requested_by = ${mine} or r.scope <> 'full' and l.asset = any(r.assets))
    returning l.asset, l.game_date as "gameDate"`)
  await tx.query(sql`
    delete from gates g using runs r where r.game_date = g.game_date and r.requested_by = ${mine}
      and not exists (select 1 from ledger l where l.game_date = g.game_date)`)
  await tx.query(sql`
    update runs r set scope = case when requested_by = ${mine} then 'some' else scope end,
      assets = array(select l.asset from ledger l where l.game_date = r.game_date
        and (r.requested_by = ${mine} or l.asset = any(r.assets)) order by 1)
    where game_date in (${dates}) and (scope <> 'full' or requested_by = ${mine})`)
  await tx.query(sql`
    delete from runs r where requested_by = ${mine} and not exists (select 1 from ledger l where l.game_date = r.game_date)`)
  return removed.length
}
