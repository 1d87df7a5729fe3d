/** Audit rows as they are hashed and as they are shown. The hash is taken of one canonical text, made by the database from the row's columns:
 * JSON with sorted keys, the instant in UTC to the microsecond. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { Sql, sql } from '../db/sql.ts'
import type { Origin } from './origin.ts'

/** Of `audit_log a`. Not a stored function: whoever can change rows could change that, too. */
export const rowHash = new Sql(
  `encode(sha256(convert_to(jsonb_build_array(a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), a.actor, a.action, a.asset,
    a.game_date, a.details, a.origin)::text, 'UTF8')), 'hex')`,
  [],
)

export interface AuditRow {
  readonly id: number
  readonly at: Temporal.Instant
  readonly actor: string
  readonly action: string
  readonly asset: string | null
  readonly gameDate: string | null
  readonly details: object
  readonly origin: Partial<Origin> | null
}

export interface AuditFilter {
  /** The beginning of the actor: `user/`, `cli/anna`. */
  readonly actor: string | null
  /** The beginning of the action: `dead_letter.`. */
  readonly action: string | null
  /** Leaves out what workers and schedules write of their own work. */
  readonly byPeople: boolean
  /** Rows below this one; null: from the newest. */
  readonly before: number | null
  readonly limit: number
}

/** Newest first. */
export function readAudit(db: Queryable, filter: AuditFilter): Promise<AuditRow[]> {
  const { actor, action, byPeople, before, limit } = filter
  return db.query(sql`
    select id, at, actor, action, asset, game_date as "gameDate", details, origin from audit_log
    where id < coalesce(${before}::bigint, 9223372036854775807)
      and (${actor}::text is null or starts_with(actor, ${actor}))
      and (${action}::text is null or starts_with(action, ${action}))
      and (not ${byPeople}::boolean or actor ~ '^(user|key|cli|open)/')
    order by id desc limit ${limit}`)
}

/** Oldest first, from after `after`: for an export, page by page. */
export function readAuditAfter(db: Queryable, after: number, limit: number): Promise<AuditRow[]> {
  return db.query(sql`
    select id, at, actor, action, asset, game_date as "gameDate", details, origin from audit_log
    where id > ${after} order by id limit ${limit}`)
}
