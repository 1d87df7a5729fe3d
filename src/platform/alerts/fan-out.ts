/** From transitions of incidents to messages for routes: which of them are told, and to whom.
 *
 * A route is told that an incident opened, at most once that it became critical or is still open, and that it is over: three messages,
 * whatever happens in between. That one is over is told after it has stayed so for five minutes, and after an hour where it came back three
 * times: one that comes and goes is silent meanwhile. The outbox row goes in the transaction that writes the deliveries, and
 * where a route is not written down any more, because another process has others, it is so again before. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { reopenMinutes, type Severity, severities } from '../ledger/incidents.ts'
import { composeIncident, type IncidentNews, type MessageLinks } from './compose-message.ts'
import type { Message } from './message.ts'
import { enqueue, type NewDelivery } from './queue-message.ts'
import { type Incident, incidentColumns, type Transition } from './read-incidents.ts'
import type { Route } from './routes/route.ts'
import { restoreRoutes } from './routes/route-states.ts'

const transitionsMax = 200
export const settleMinutes = 5
export const flapsMin = 3
/** Of what is over and so old, nobody is told any more. */
const staleHours = 24

type Waiting = Transition & { readonly incidentId: number }
type ToldKind = IncidentNews['kind']

/** Returns how many messages were queued. */
export function fanOut(
  db: Database,
  routes: readonly Route[],
  links: MessageLinks,
  now: Temporal.Instant,
): Promise<number> {
  return db.transaction(async (tx) => {
    const waiting = await takeOutbox(tx)
    if (waiting.length === 0) return 0
    await restoreRoutes(tx, routes, now) // a message for a route that is not written down would be dropped, and its place in the queue with it
    const ids = [...new Set(waiting.map(({ incidentId }) => incidentId))]
    const [incidents, told] = [await readByIds(tx, ids), await readTold(tx, ids)]
    const deliveries: NewDelivery[] = []
    const settled: number[] = []
    for (const [id, own] of Map.groupBy(waiting, ({ incidentId }) => incidentId)) {
      const incident = incidents.get(id)!
      const { news, done } = chooseNews(own, incident, now)
      settled.push(...done)
      for (const route of routes) {
        const state = told.get(`${id} ${route.name}`) ?? null
        deliveries.push(...tellRoute(route, news, state, links))
      }
    }
    await tx.query(sql`delete from alert_outbox where transition = any(${settled}::bigint[])`)
    await enqueue(tx, deliveries, now)
    return deliveries.length
  })
}

/** Oldest first; those that another process is at are left to it. */
function takeOutbox(tx: Transaction): Promise<Waiting[]> {
  return tx.query(sql`
    select t.id, t.kind, t.at, t.severity, t.title, t.occurrences, t.actor, t.note, t.incident as "incidentId"
    from alert_outbox o join incident_transitions t on t.id = o.transition
    order by o.transition limit ${transitionsMax}::integer for update of o skip locked`)
}

async function readByIds(tx: Transaction, ids: readonly number[]): Promise<Map<number, Incident>> {
  const rows = await tx.query<Incident>(sql`
    select ${incidentColumns} from incidents where id = any(${[...ids]}::bigint[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** What each route was told last of each incident; what never arrived was not told. */
async function readTold(tx: Transaction, ids: readonly number[]): Promise<Map<string, Told>> {
  const rows = await tx.query<Told & { incident: number; route: string }>(sql`
    select distinct on (incident, route) incident, route, kind, severity from alert_deliveries
    where incident = any(${[...ids]}::bigint[]) and state <> 'dead' order by incident, route, id desc`)
  return new Map(
    rows.map(({ incident, route, kind, severity }) => [`${incident} ${route}`, { kind, severity }]),
  )
}

interface Told {
  readonly kind: ToldKind
  readonly severity: Severity
}

interface News extends Omit<IncidentNews, 'kind'> {
  readonly kind: Transition['kind']
  readonly transition: number
}

/** Of one incident's waiting transitions those that are news now, and the numbers of all that need not be looked at again. */
export function chooseNews(
  waiting: readonly Waiting[],
  incident: Incident,
  now: Temporal.Instant,
): { readonly news: readonly News[]; readonly done: readonly number[] } {
  const isStale = (at: Temporal.Instant): boolean =>
    incident.resolvedAt !== null && now.since(at).total('hours') > staleHours
  const settle = incident.reopenings >= flapsMin ? reopenMinutes : settleMinutes
  const news: News[] = []
  const done: number[] = []
  for (const [index, { id, kind, at, severity, title }] of waiting.entries()) {
    const next = waiting.slice(index + 1).find((each) => each.kind === 'reopened' || each.kind === 'resolved')
    if (kind === 'resolved' && next === undefined && now.since(at).total('minutes') < settle) continue
    done.push(id)
    const isUndone = kind === 'resolved' && next?.kind === 'reopened'
    if (!isUndone && (kind === 'resolved' || !isStale(at)))
      news.push({ kind, at, severity, title, incident, transition: id })
  }
  return { news, done }
}

const rank = (severity: Severity): number => severities.indexOf(severity)

/** A route's messages for the news of one incident, given what it was told last. */
function tellRoute(
  route: Route,
  news: readonly News[],
  before: Told | null,
  links: MessageLinks,
): NewDelivery[] {
  let told = before
  return news.flatMap((each) => {
    const kind = kindFor(route, each, told)
    if (kind === null) return []
    told = { kind, severity: each.severity }
    const { incident, transition } = each
    const message: Message = composeIncident({ ...each, kind }, route.rules.zone, links)
    return [{ route: route.name, key: `transition ${transition}`, incident: incident.id, message }]
  })
}

function kindFor(route: Route, { kind, severity, incident }: News, told: Told | null): ToldKind | null {
  const { alertRoute } = incident.details as { alertRoute?: unknown }
  if (alertRoute === route.name) return null // it is about this route: it would wait behind what it tells of
  const knows = told !== null && told.kind !== 'resolved'
  if (kind === 'resolved') return knows ? 'resolved' : null
  if (kind === 'acknowledged' || kind === 'calmed') return null
  if (rank(severity) < rank(route.rules.minimum)) return null
  if (!knows) return told === null ? 'opened' : 'reopened'
  if (kind === 'reminded') return told.kind === 'escalated' || told.kind === 'reminded' ? null : 'reminded'
  const isWorse = kind === 'escalated' && severity === 'critical' && rank(severity) > rank(told.severity)
  return isWorse ? 'escalated' : null
}
