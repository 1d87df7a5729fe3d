/** Puts messages into the queue of routes: they are sent by the process that runs the alerts, tried again for a day, and recorded.
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
  readonly now: Temporal.Instant
}

/** Returns the routes for which it was queued by this very call. */
export async function queueMessage(
  db: Queryable,
  { key, message, routes, now }: QueuedMessage,
): Promise<string[]> {
  const configured = await db.query<{ route: string }>(sql`
    select route from alert_routes where removed_at is null order by route`)
  const wanted = configured.filter(({ route }) => routes === undefined || routes.includes(route))
  const queued = await enqueue(
    db,
    wanted.map(({ route }) => ({ route, key, incident: null, message })),
    now,
  )
  return queued.map(({ route }) => route)
}

export interface NewDelivery {
  readonly route: string
  readonly key: string
  readonly incident: number | null
  readonly message: Message
}

export interface EnqueuedDelivery {
  readonly id: number
  readonly route: string
  readonly uid: string
}

/** All of them in one statement; those whose key the route has already are left out. */
export async function enqueue(
  db: Queryable,
  deliveries: readonly NewDelivery[],
  now: Temporal.Instant,
): Promise<EnqueuedDelivery[]> {
  if (deliveries.length === 0) return []
  const rows = deliveries.map(({ route, key, incident, message }) => ({
    route,
    key,
    uid: createHash('sha256').update(`${route} ${key} ${now.epochMilliseconds}`).digest('hex').slice(0, 32),
    kind: message.kind,
    severity: message.severity,
    incident,
    message: redactDeep(message),
  }))
  return db.query(sql`
    insert into alert_deliveries (route, key, uid, kind, severity, incident, message, created_at, not_before)
    select r.route, r.key, md5(a.address_digest || r.uid), r.kind, r.severity, r.incident, r.message, ${now}::timestamptz, ${now}::timestamptz
    from rows from (jsonb_to_recordset(${json(rows)}::jsonb) as (route text, key text, uid text, kind text, severity text,
      incident bigint, message jsonb)) with ordinality as r(route, key, uid, kind, severity, incident, message, place)
    join alert_routes a on a.route = r.route and a.removed_at is null
    order by r.place
    on conflict (route, key) do nothing
    returning id, route, uid`)
}
