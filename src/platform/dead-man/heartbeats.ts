/** Heartbeats of what is neither a process (`workers`) nor a detector (`detectors`): when it last went well, and what went wrong since. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface Heartbeat {
  readonly name: string
  /** Null before the first that went well. */
  readonly beatAt: Temporal.Instant | null
  readonly triedAt: Temporal.Instant
  readonly failuresInRow: number
  readonly lastError: string | null
}

/** `error` is null where it went well. */
export async function storeHeartbeat(
  db: Queryable,
  {
    name,
    now,
    error,
  }: { readonly name: string; readonly now: Temporal.Instant; readonly error: string | null },
): Promise<void> {
  await db.query(sql`
    insert into heartbeats (name, beat_at, tried_at, failures_in_row, last_error)
    values (${name}, case when ${error}::text is null then ${now}::timestamptz end, ${now}, (${error}::text is not null)::integer, ${error})
    on conflict (name) do update set beat_at = coalesce(excluded.beat_at, heartbeats.beat_at), tried_at = excluded.tried_at,
      failures_in_row = case when excluded.last_error is null then 0 else heartbeats.failures_in_row + 1 end, last_error = excluded.last_error`)
}

export async function readHeartbeat(db: Queryable, name: string): Promise<Heartbeat | null> {
  const rows = await db.query<Heartbeat>(sql`
    select name, beat_at as "beatAt", tried_at as "triedAt", failures_in_row as "failuresInRow", last_error as "lastError"
    from heartbeats where name = ${name}`)
  return rows[0] ?? null
}
