/** How each route is: registered by the process that sends, paused while its receiver is away, and when it last worked. */
import type { Temporal } from 'temporal-polyfill'
import { type Database, json, type Queryable, type Transaction } from '../../db/database.ts'
import { sql } from '../../db/sql.ts'
import type { Severity } from '../../ledger/incidents.ts'
import { redact } from '../../redaction.ts'
import type { Answer } from '../receivers/channel.ts'
import type { Route } from './route.ts'

export interface RouteState {
  readonly route: string
  readonly channel: string
  readonly minimum: Severity
  readonly registeredAt: Temporal.Instant
  readonly removedAt: Temporal.Instant | null
  readonly reachedAt: Temporal.Instant | null
  readonly pausedUntil: Temporal.Instant | null
  readonly failingSince: Temporal.Instant | null
  readonly failuresInRow: number
  readonly lastSuccessAt: Temporal.Instant | null
  readonly lastFailureAt: Temporal.Instant | null
  readonly lastAnswer: string | null
  readonly canaryAt: Temporal.Instant | null
  readonly waiting: number
  readonly refused: number
  readonly dead: number
}

/** So long what waits on a route that nobody serves is kept: the process that has it may only be away, or start anew. */
const keptHours = 24

/** Says that routes of other names are no more, and gives up what has waited a day on such; returns the names of those that were there until now. */
export async function retireOthers(
  tx: Transaction,
  routes: readonly Route[],
  now: Temporal.Instant,
): Promise<string[]> {
  const names = routes.map(({ name }) => name)
  const rows = await tx.query<{ route: string }>(sql`
    update alert_routes set removed_at = ${now} where removed_at is null and not route = any(${names}::text[]) returning route`)
  await tx.query(sql`
    update alert_deliveries d set state = 'dead', settled_at = ${now}, last_answer = 'its route is configured no more'
    from alert_routes r where r.route = d.route and d.state = 'waiting'
      and r.removed_at < ${now}::timestamptz - make_interval(hours => ${keptHours}::integer)`)
  return rows.map(({ route }) => route).sort()
}

/** Writes down the configured routes, and that others are no more. Only who holds the lock of the alerts may say so: another process may have other
 * routes. What waits on those is kept for a day. */
export async function registerRoutes(
  db: Database,
  routes: readonly Route[],
  now: Temporal.Instant,
): Promise<void> {
  await db.transaction(async (tx) => {
    await retireOthers(tx, routes, now)
    await addRoutes(tx, routes, now)
  })
}

/** Writes down these routes beside whatever others there are. A new address has never been reached, and has no past. */
export async function addRoutes(
  db: Queryable,
  routes: readonly Route[],
  now: Temporal.Instant,
): Promise<void> {
  const rows = routes.map(({ name, channel, addressDigest, rules }) => ({
    ...{ route: name, channel, digest: addressDigest, minimum: rules.minimum, rules },
  }))
  await db.query(sql`
    insert into alert_routes as r (route, channel, address_digest, minimum, rules, registered_at)
    select route, channel, digest, minimum, rules, ${now}::timestamptz
    from jsonb_to_recordset(${json(rows)}::jsonb) as g(route text, channel text, digest text, minimum text, rules jsonb)
    on conflict (route) do update set channel = excluded.channel, minimum = excluded.minimum, rules = excluded.rules, removed_at = null,
      address_digest = excluded.address_digest, paused_until = null, failures_in_row = 0,
      registered_at = case when r.address_digest = excluded.address_digest and r.removed_at is null then r.registered_at
        else excluded.registered_at end,
      reached_at = case when r.address_digest = excluded.address_digest then r.reached_at end,
      canary_at = case when r.address_digest = excluded.address_digest then r.canary_at end,
      failing_since = case when r.address_digest = excluded.address_digest then r.failing_since end`)
}

/** There is no route now. What waits is kept: a process that has routes may only be away for a moment. */
export async function retireRoutes(db: Queryable, now: Temporal.Instant): Promise<void> {
  await db.query(sql`update alert_routes set removed_at = ${now} where removed_at is null`)
}

/** Writes down again those of the routes that another process took out, or gave another address. The rest stays as it is until the transaction ends, so
 * that what is queued in it reaches every route. Returns the names. */
export async function restoreRoutes(
  tx: Transaction,
  routes: readonly Route[],
  now: Temporal.Instant,
): Promise<string[]> {
  const names = routes.map(({ name }) => name)
  const rows = await tx.query<{ route: string; digest: string }>(sql`
    select route, address_digest as digest from alert_routes where removed_at is null and route = any(${names}::text[])
    order by route for share`)
  const kept = new Map(rows.map(({ route, digest }) => [route, digest]))
  const lost = routes.filter(({ name, addressDigest }) => kept.get(name) !== addressDigest)
  if (lost.length > 0) await addRoutes(tx, lost, now)
  return lost.map(({ name }) => name)
}

export function readRouteStates(db: Queryable): Promise<RouteState[]> {
  return db.query(sql`
    select r.route, r.channel, r.minimum, r.registered_at as "registeredAt", r.removed_at as "removedAt", r.reached_at as "reachedAt",
      r.paused_until as "pausedUntil", r.failing_since as "failingSince", r.failures_in_row as "failuresInRow",
      r.last_success_at as "lastSuccessAt", r.last_failure_at as "lastFailureAt", r.last_answer as "lastAnswer", r.canary_at as "canaryAt",
      n.waiting, n.refused, n.dead
    from alert_routes r cross join lateral (
      select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'dead')::int as dead,
        count(*) filter (where state = 'waiting' and starts_with(last_status, 'refused'))::int as refused
      from alert_deliveries d where d.route = r.route and d.state in ('waiting', 'dead')) n
    where r.removed_at is null order by r.route`)
}

/** What a receiver answered, for the route as a whole. `pausedUntil` stops everything on it. */
export async function recordRouteAnswer(
  db: Queryable,
  route: string,
  answer: Answer,
  { now, isCanary, pausedUntil }: RouteAnswer,
): Promise<void> {
  const text = redact(`${answer.kind}: ${answer.status} ${answer.text}`).slice(0, 500)
  if (answer.kind === 'delivered') {
    await db.query(sql`
      update alert_routes set reached_at = coalesce(reached_at, ${now}), last_success_at = ${now}, paused_until = null,
        failing_since = null, failures_in_row = 0, last_answer = ${text}, canary_at = case when ${isCanary} then ${now} else canary_at end
      where route = ${route}`)
    return
  }
  await db.query(sql`
    update alert_routes set last_failure_at = ${now}, failing_since = coalesce(failing_since, ${now}),
      failures_in_row = failures_in_row + 1, paused_until = ${pausedUntil}, last_answer = ${text}
    where route = ${route}`)
}

/** What a receiver answered that was only asked whether it is there: no delivery, and no failed one. */
export async function recordRouteCheck(
  db: Queryable,
  route: string,
  answer: Answer,
  now: Temporal.Instant,
): Promise<void> {
  const text = redact(`${answer.kind}: ${answer.status} ${answer.text}`).slice(0, 500)
  await db.query(
    answer.kind === 'delivered'
      ? sql`
        update alert_routes set reached_at = coalesce(reached_at, ${now}), paused_until = null, failing_since = null, failures_in_row = 0,
          last_answer = ${text} where route = ${route}`
      : sql`
        update alert_routes set failing_since = coalesce(failing_since, ${now}), last_answer = ${text} where route = ${route}`,
  )
}

export interface RouteAnswer {
  readonly now: Temporal.Instant
  readonly isCanary: boolean
  readonly pausedUntil: Temporal.Instant | null
}

/** The routes that may be sent to now, and how often in a row each has failed. */
export async function readOpenRoutes(db: Queryable, now: Temporal.Instant): Promise<Map<string, number>> {
  const rows = await db.query<{ route: string; failuresInRow: number }>(sql`
    select distinct r.route, r.failures_in_row as "failuresInRow" from alert_routes r
    join alert_deliveries d on d.route = r.route and d.state = 'waiting' and d.not_before <= ${now}
    where r.removed_at is null and (r.paused_until is null or r.paused_until <= ${now})`)
  return new Map(rows.map(({ route, failuresInRow }) => [route, failuresInRow]))
}
