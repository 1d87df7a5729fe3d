/** Puts a message into the queue of one route or of all: it is sent by the process that runs the alerts, tried again for a day, and recorded.
 *
 *     await queueMessage(tx, { key: 'health 2025-01-10', message, now })      // a report, to every route
 *
 * Called with the transaction that the message tells of, both commit or neither does. The same key is queued once a route. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { redactDeep } from '../redaction.ts'
import type { Message } from './message.ts'

export interface QueuedMessage {
  /** What makes it this message and no other. */
  readonly key: string
  readonly message: Message
  /** Default: every route that is configured. A name that nobody configured is passed over. */
  readonly routes?: readonly string[]
  /** Of the incident that it tells of. */
  readonly incident?: number
  readonly now: Temporal.Instant
  /** Not sent earlier. Default: now. */
  readonly notBefore?: Temporal.Instant
}

/** Returns the routes for which it was queued by this very call. */
export async function queueMessage(
  db: Queryable,
  { key, message, routes, incident, now, notBefore = now }: QueuedMessage,
): Promise<string[]> {
  const uid = createHash('sha256').update(`${key} ${now.epochMilliseconds}`).digest('hex').slice(0, 32)
  const rows = await db.query<{ route: string }>(sql`
    insert into alert_deliveries (route, key, uid, kind, severity, incident, message, created_at, not_before)
    select route, ${key}, md5(address_digest || ${uid}), ${message.kind}, ${message.severity}, ${incident ?? null}::bigint,
      ${json(redactDeep(message))}::jsonb, ${now}::timestamptz, ${notBefore}::timestamptz
    from alert_routes
    where removed_at is null and (${routes === undefined ? null : [...routes]}::text[] is null or route = any(${routes === undefined ? null : [...routes]}::text[]))
    order by route
    on conflict (route, key) do nothing
    returning route`)
  return rows.map(({ route }) => route)
}
