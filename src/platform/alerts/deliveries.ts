/** The queue's rows: what waits, what is claimed, and what became of each try. Every statement is short and stands by itself. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable, Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Severity } from '../ledger/incidents.ts'
import { redact } from '../redaction.ts'
import type { Message, MessageKind } from './message.ts'
import type { Answer } from './receivers/channel.ts'

export interface WaitingDelivery {
  readonly id: number
  readonly uid: string
  readonly kind: MessageKind
  readonly severity: Severity
  readonly message: Message
  readonly createdAt: Temporal.Instant
  readonly heldBecause: string | null
  readonly firstTriedAt: Temporal.Instant | null
  readonly tries: number
}

const waitingMax = 500

/** What is due on a route, oldest first, and what is critical among the first whatever waits before it; locked until the transaction ends. */
export async function takeWaiting(
  tx: Transaction,
  route: string,
  now: Temporal.Instant,
): Promise<WaitingDelivery[]> {
  const rows = await tx.query<WaitingDelivery>(sql`
    select id, uid, kind, severity, message, created_at as "createdAt", held_because as "heldBecause",
      first_tried_at as "firstTriedAt", tries from alert_deliveries
    where route = ${route} and state = 'waiting' and not_before <= ${now}
    order by severity <> 'critical', id limit ${waitingMax}::integer for update skip locked`)
  return rows.toSorted((a, b) => a.id - b.id)
}

/** A try begins: another process leaves it alone meanwhile, and takes it over where this one dies. */
export async function claimDelivery(
  db: Queryable,
  id: number,
  now: Temporal.Instant,
  claimSeconds: number,
): Promise<void> {
  await db.query(sql`
    update alert_deliveries set tries = tries + 1, first_tried_at = coalesce(first_tried_at, ${now}), last_tried_at = ${now},
      not_before = ${now.add({ seconds: claimSeconds })}
    where id = ${id}`)
}

export async function holdDeliveries(
  db: Queryable,
  ids: readonly number[],
  until: Temporal.Instant,
  because: string,
): Promise<void> {
  if (ids.length === 0) return
  await db.query(sql`
    update alert_deliveries set not_before = ${until}, held_because = ${because} where id = any(${[...ids]}::bigint[])`)
}

/** Several deliveries become one that tells of all of them. */
export async function foldDeliveries(
  tx: Transaction,
  ids: readonly number[],
  into: number,
  now: Temporal.Instant,
): Promise<void> {
  await tx.query(sql`
    update alert_deliveries set state = 'folded', folded_into = ${into}, settled_at = ${now} where id = any(${[...ids]}::bigint[])`)
}

/** Settles it as sent, puts it back until `retryAt`, or, where that is null, gives it up. */
export async function recordAnswer(
  db: Queryable,
  id: number,
  answer: Answer,
  retryAt: Temporal.Instant | null,
  now: Temporal.Instant,
): Promise<void> {
  const isSent = answer.kind === 'delivered'
  const state = isSent ? 'sent' : retryAt === null ? 'dead' : 'waiting'
  await db.query(sql`
    update alert_deliveries set state = ${state}, settled_at = case when ${state} = 'waiting' then null else ${now}::timestamptz end,
      not_before = coalesce(${retryAt}::timestamptz, not_before), last_status = ${`${answer.kind}: ${answer.status}`},
      last_answer = ${redact(answer.text).slice(0, 500)}
    where id = ${id} and state = 'waiting'`)
}

export interface SentLately {
  readonly sent: number
  /** Of those within the hour: when the oldest and the newest were sent. */
  readonly oldestAt: Temporal.Instant | null
  readonly newestAt: Temporal.Instant | null
}

/** That something critical is so: it has a limit an hour of its own. */
export function isUrgent({ kind, severity }: Pick<WaitingDelivery, 'kind' | 'severity'>): boolean {
  return severity === 'critical' && kind !== 'resolved'
}

/** Messages of incidents that a route was sent in the hour before now, the urgent ones or the others. */
export async function countSentLately(
  db: Queryable,
  route: string,
  isOfUrgent: boolean,
  now: Temporal.Instant,
): Promise<SentLately> {
  const rows = await db.query<SentLately>(sql`
    select count(*)::int as sent, min(settled_at) as "oldestAt", max(settled_at) as "newestAt" from alert_deliveries
    where route = ${route} and state = 'sent' and settled_at > ${now.subtract({ hours: 1 })}
      and kind not in ('canary', 'test', 'report')
      and (severity = 'critical' and kind <> 'resolved') = ${isOfUrgent}::boolean`)
  return rows[0]!
}
