/** Dead letters: work that will not be tried again, with its error, until someone redrives or discards it. */
import type { Temporal } from 'temporal-polyfill'
import { closes, freesPaused } from '../breakers/asset-breakers.ts'
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
}

export function readDeadLetters(db: Queryable): Promise<DeadLetter[]> {
  return db.query(sql`
    select id, asset, game_date as "gameDate", error_code as "errorCode", error, details,
      attempts_used as "attemptsUsed", created_at as "createdAt"
    from dead_letters where closed_at is null order by created_at, id`)
}

export interface Redrive {
  /** Undefined: every open dead letter. */
  readonly ids?: readonly number[]
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** Gives the partitions a fresh budget, closes their letters and the breakers of their assets, in one transaction; returns what was redriven. */
export function redriveDeadLetters(
  db: Database,
  { ids, actor, reason, now }: Redrive,
): Promise<DeadLetter[]> {
  return db.transaction((tx) =>
    tx.query<DeadLetter>(sql`
      with chosen as (
        update dead_letters set closed_at = ${now}, closed_how = 'redriven', closed_by = ${actor}, closed_reason = ${reason}
        where closed_at is null and (${ids ?? null}::bigint[] is null or id = any(${ids ?? null}::bigint[]))
        returning id, asset, game_date, error_code, error, details, attempts_used, created_at),
      reset as (
        update ledger l set state = coalesce(committed_state, 'expected'), attempts_used = 0, not_before = ${now},
          refresh_at = case when committed_state is null then null else ${now}::timestamptz end,
          error_code = null, reason = 'redriven: ' || ${reason}
        from chosen c where l.asset = c.asset and l.game_date = c.game_date and l.state = 'failed'),
      healed as (
        update breakers b set ${closes} where b.state = 'open' and b.name in (select 'asset/' || asset from chosen) returning name),
      freed as (${freesPaused(sql`select name from healed`, now)} and not exists (
        select 1 from chosen c where c.asset = p.asset and c.game_date = p.game_date)),
      audit as (
        insert into audit_log (at, actor, action, asset, game_date, details)
        select ${now}, ${actor}, 'dead_letter.redriven', asset, game_date, ${json({ reason })}::jsonb from chosen)
      select id, asset, game_date as "gameDate", error_code as "errorCode", error, details,
        attempts_used as "attemptsUsed", created_at as "createdAt" from chosen order by id`),
  )
}

/** Closes letters without trying again; the partition stays failed, and the reason says why that is right. */
export function discardDeadLetters(
  db: Database,
  { ids, actor, reason, now }: Redrive & { readonly ids: readonly number[] },
): Promise<number[]> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ id: number }>(sql`
      with chosen as (
        update dead_letters set closed_at = ${now}, closed_how = 'discarded', closed_by = ${actor}, closed_reason = ${reason}
        where closed_at is null and id = any(${ids}::bigint[]) returning id, asset, game_date),
      audit as (
        insert into audit_log (at, actor, action, asset, game_date, details)
        select ${now}, ${actor}, 'dead_letter.discarded', asset, game_date, ${json({ reason })}::jsonb from chosen)
      select id from chosen order by id`)
    return rows.map((row) => row.id)
  })
}
