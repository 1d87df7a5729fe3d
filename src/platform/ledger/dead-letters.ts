/** Dead letters: work that will not be tried again, with its error, until someone redrives or discards it. */
import type { Temporal } from 'temporal-polyfill'
import { closes, freesPaused } from '../breakers/asset-breakers.ts'
import { controllerChannel } from '../controller/notify.ts'
import { type Database, json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface DeadLetter {
  readonly id: number
  readonly asset: string
  readonly gameDate: string
  readonly errorCode: string
  readonly error: string
  readonly details: object
  readonly attemptsUsed: number
  readonly createdAt: Temporal.Instant
  /** Set where it was discarded: by whom, and why. */
  readonly discardedBy: string | null
  readonly discardedReason: string | null
}

const columns = sql`id, asset, game_date as "gameDate", error_code as "errorCode", error, details, attempts_used as "attemptsUsed",
  created_at as "createdAt", case closed_how when 'discarded' then closed_by end as "discardedBy",
  case closed_how when 'discarded' then closed_reason end as "discardedReason"`

/** Open ones, oldest first; `discarded`: instead those that were given up for good and whose partition still stands so. */
export function readDeadLetters(db: Queryable, which: 'open' | 'discarded' = 'open'): Promise<DeadLetter[]> {
  return db.query(sql`
    select ${columns} from dead_letters d where case ${which}::text when 'open' then closed_at is null
      else closed_how = 'discarded' and exists (select 1 from ledger l where l.asset = d.asset and l.game_date = d.game_date
        and l.state = 'discarded') end
    order by created_at, id`)
}

/** Named letters, which may have been discarded; the open ones of an error; neither: every open one. */
export interface Chosen {
  readonly ids?: readonly number[]
  readonly errorCode?: string
}

export interface Decision {
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** Gives the partitions a fresh budget, closes their letters and the breakers of their assets, in one transaction; returns what was redriven. */
export function redriveDeadLetters(db: Database, decision: Decision & Chosen): Promise<DeadLetter[]> {
  const { actor, reason, now } = decision
  const { ids = null, errorCode = null } = decision
  return db.transaction((tx) =>
    tx.query<DeadLetter>(sql`
      with chosen as (
        update dead_letters set closed_at = ${now}, closed_how = 'redriven', closed_by = ${actor}, closed_reason = ${reason}
        where (closed_at is null or (closed_how = 'discarded' and ${ids}::bigint[] is not null))
          and (${ids}::bigint[] is null or id = any(${ids}::bigint[])) and (${errorCode}::text is null or error_code = ${errorCode})
        returning *),
      reset as (
        update ledger l set state = coalesce(committed_state, 'expected'), attempts_used = 0, not_before = ${now},
          refresh_at = case when committed_state is null then null else ${now}::timestamptz end,
          error_code = null, reason = 'redriven: ' || ${reason}
        from chosen c where l.asset = c.asset and l.game_date = c.game_date and l.state in ('failed', 'discarded')),
      healed as (
        update breakers b set ${closes} where b.state = 'open' and b.name in (select 'asset/' || asset from chosen) returning name),
      freed as (${freesPaused(sql`select name from healed`, now)} and not exists (
        select 1 from chosen c where c.asset = p.asset and c.game_date = p.game_date)),
      audit as (
        insert into audit_log (at, actor, action, asset, game_date, details)
        select ${now}, ${actor}, 'dead_letter.redriven', asset, game_date, ${json({ reason })}::jsonb from chosen)
      select ${columns} from chosen order by id`),
  )
}

/** Closes letters for good: the partition is discarded, which is final, unless it has content that stays. Nothing waits for it any more, and
 * no look calls it a gap. */
export function discardDeadLetters(
  db: Database,
  { ids, actor, reason, now }: Decision & { readonly ids: readonly number[] },
): Promise<number[]> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ id: number }>(sql`
      with chosen as (
        update dead_letters set closed_at = ${now}, closed_how = 'discarded', closed_by = ${actor}, closed_reason = ${reason}
        where closed_at is null and id = any(${ids}::bigint[]) returning id, asset, game_date),
      moved as (
        update ledger l set state = coalesce(committed_state, 'discarded'), reason = 'discarded: ' || ${reason}, not_before = null
        from chosen c where l.asset = c.asset and l.game_date = c.game_date and l.state = 'failed'),
      audit as (
        insert into audit_log (at, actor, action, asset, game_date, details)
        select ${now}, ${actor}, 'dead_letter.discarded', asset, game_date, ${json({ reason })}::jsonb from chosen)
      select id, pg_notify(${controllerChannel}, game_date::text) from chosen order by id`)
    return rows.map((row) => row.id)
  })
}
