/** An operator opens or closes a breaker by hand; who did it and why is written in the same statement. */
import type { Temporal } from 'temporal-polyfill'
import { controllerChannel } from '../controller/notify.ts'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { redact } from '../redaction.ts'
import { closes, freesPaused } from './asset-breakers.ts'
import type { BreakerName } from './breaker-policy.ts'

export interface BreakerOrder {
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** True where it was open; a closed one is left as it is, and nothing is written. What waited for a paused asset is due at once. */
export async function closeBreaker(
  db: Queryable,
  name: BreakerName,
  { actor, reason, now }: BreakerOrder,
): Promise<boolean> {
  const rows = await db.query(sql`
    with closed as (
      update breakers b set ${closes} where name = ${name} and state = 'open' returning name),
    freed as (${freesPaused(sql`select name from closed`, now)}),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'breaker.closed', ${json({ name, reason })}::jsonb from closed)
    select name, pg_notify(${controllerChannel}, name) from closed`)
  return rows.length === 1
}

/** Nobody asks until `until`; then one caller tries, and its success closes it. */
export async function openBreaker(
  db: Queryable,
  name: BreakerName,
  { actor, reason, now, until }: BreakerOrder & { readonly until: Temporal.Instant },
): Promise<void> {
  const details = json({ name, reason, until: until.toString() })
  await db.query(sql`
    with opened as (
      insert into breakers (name, state, failures_in_row, times_opened, opened_at, probe_at, last_error_code, last_error)
      values (${name}, 'open', 0, 1, ${now}, ${until}, 'operator', ${redact(reason).slice(0, 1_000)})
      on conflict (name) do update set
        state = 'open', times_opened = breakers.times_opened + 1, opened_at = excluded.opened_at, probe_at = excluded.probe_at,
        last_error_code = excluded.last_error_code, last_error = excluded.last_error
      returning name)
    insert into audit_log (at, actor, action, details)
    select ${now}, ${actor}, 'breaker.opened', ${details}::jsonb from opened`)
}
