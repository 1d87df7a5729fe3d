/** What an operator reads of the queue, and what he does with it: begins again what was given up, and tries a route at once. */
import type { Temporal } from 'temporal-polyfill'
import { type Database, json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Severity } from '../ledger/incidents.ts'
import { claimSeconds } from './choose-next.ts'
import { type DeliveryParts, deliver } from './deliver.ts'
import { claimDelivery } from './deliveries.ts'
import type { Message, MessageKind } from './message.ts'
import { enqueue } from './queue-message.ts'
import type { Answer } from './receivers/channel.ts'
import type { Route } from './routes/route.ts'

export const deliveryStates = ['waiting', 'sent', 'folded', 'dead'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export interface DeliveryView {
  readonly id: number
  readonly route: string
  readonly kind: MessageKind
  readonly severity: Severity
  readonly incident: number | null
  readonly title: string
  readonly state: DeliveryState
  readonly createdAt: Temporal.Instant
  /** While it waits: not tried earlier. */
  readonly notBefore: Temporal.Instant | null
  readonly heldBecause: string | null
  readonly tries: number
  readonly lastStatus: string | null
  readonly lastAnswer: string | null
  readonly settledAt: Temporal.Instant | null
  readonly foldedInto: number | null
}

export interface DeliverySelection {
  readonly route?: string | undefined
  readonly state?: DeliveryState | undefined
  /** Numbers below this one. Default: from the newest. */
  readonly before?: number | null
  readonly limit: number
}

/** The newest first. */
export function readDeliveries(
  db: Queryable,
  { route, state, before = null, limit }: DeliverySelection,
): Promise<DeliveryView[]> {
  return db.query(sql`
    select id, route, kind, severity, incident, message ->> 'title' as title, state, created_at as "createdAt",
      case when state = 'waiting' then not_before end as "notBefore", held_because as "heldBecause", tries, last_status as "lastStatus",
      last_answer as "lastAnswer", settled_at as "settledAt", folded_into as "foldedInto"
    from alert_deliveries
    where (${route ?? null}::text is null or route = ${route ?? null}::text)
      and (${state ?? null}::text is null or state = ${state ?? null}::text) and (${before}::bigint is null or id < ${before}::bigint)
    order by id desc limit ${limit}::integer`)
}

/** A fresh day of tries for what was given up, on routes that are configured. Returns the numbers. */
export function retryDeliveries(
  db: Database,
  {
    ids,
    actor,
    now,
  }: { readonly ids: readonly number[]; readonly actor: string; readonly now: Temporal.Instant },
): Promise<number[]> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ id: number }>(sql`
      update alert_deliveries d set state = 'waiting', settled_at = null, not_before = ${now}, first_tried_at = null, tries = 0
      from alert_routes r
      where d.id = any(${[...ids]}::bigint[]) and d.state = 'dead' and r.route = d.route and r.removed_at is null
      returning d.id`)
    const retried = rows.map(({ id }) => id).sort((a, b) => a - b)
    if (retried.length > 0) {
      await tx.query(sql`
        insert into audit_log (at, actor, action, details)
        values (${now}, ${actor}, 'alerts.retried', ${json({ deliveries: retried })}::jsonb)`)
    }
    return retried
  })
}

/** Sends a message to one route at once, past its rules and its pause, and records it as any other. The route is registered. */
export async function testRoute(parts: DeliveryParts, route: Route, actor: string): Promise<Answer> {
  const { db, clock } = parts
  const now = clock.now()
  const message: Message = {
    kind: 'test',
    severity: 'info',
    title: `a test of the route ${route.name}`,
    facts: [{ label: 'Sent by', text: actor }],
    links: [],
  }
  const queued = await db.transaction(async (tx) => {
    const key = `test ${now.toString()}`
    const [delivery] = await enqueue(tx, [{ route: route.name, key, incident: null, message }], now)
    if (delivery) await claimDelivery(tx, delivery.id, now, claimSeconds)
    return delivery
  })
  if (!queued) throw new Error(`the route '${route.name}' is not registered`)
  const { kind, severity } = message
  const delivery = { ...queued, kind, severity, message, createdAt: now, heldBecause: null }
  return deliver(parts, route, { ...delivery, firstTriedAt: null, tries: 1 }, 0)
}
