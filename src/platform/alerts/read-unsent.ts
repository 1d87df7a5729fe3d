/** How long the oldest message has waited that could be sent: where it is long, no process sends. The look from outside at the loop that tells people.
 *
 * What waits for a reason does not count: an end that has not settled, what is held or tried again later, what is for a receiver that is away. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { reopenMinutes } from '../ledger/incidents.ts'
import { flapsMin, settleMinutes } from './fan-out.ts'

/** A loop looks every two seconds, and a try lasts a minute at most. */
export const unsentSecondsMax = 300

/** Seconds; 0 where nothing waits, null where no route is configured. */
export async function readUnsentSeconds(db: Queryable, now: Temporal.Instant): Promise<number | null> {
  const rows = await db.query<{ seconds: number }>(sql`
    select coalesce(greatest(0, max(extract(epoch from ${now}::timestamptz - due.at))), 0)::float8 as seconds
    from (
      select greatest(d.not_before, r.paused_until) as at from alert_deliveries d join alert_routes r on r.route = d.route
      where d.state = 'waiting' and d.not_before <= ${now} and r.removed_at is null
      union all
      select t.at + make_interval(mins => case when t.kind <> 'resolved' then 0 when i.reopenings >= ${flapsMin}::integer
        then ${reopenMinutes}::integer else ${settleMinutes}::integer end)
      from alert_outbox o join incident_transitions t on t.id = o.transition join incidents i on i.id = t.incident) due
    having exists (select 1 from alert_routes where removed_at is null)`)
  return rows[0]?.seconds ?? null
}
