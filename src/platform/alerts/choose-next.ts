/** Which message of a route is sent next: by its quiet hours, its digest and its limit an hour, several that had to wait become one.
 *
 * Critical incidents wait for neither quiet hours nor a digest, and have a limit of their own, above which they wait five minutes at most. Signs of life, tests and reports wait for nothing. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Transaction } from '../db/database.ts'
import {
  claimDelivery,
  countSentLately,
  foldDeliveries,
  holdDeliveries,
  isUrgent,
  takeWaiting,
  type WaitingDelivery,
} from './deliveries.ts'
import { composeDigest } from './digest.ts'
import { enqueue } from './queue-message.ts'
import { nextDigestAt, quietUntil } from './routes/quiet-hours.ts'
import type { Route } from './routes/route.ts'

/** Longer than any try may take. */
export const claimSeconds = 90
const becauseLimit = 'the limit an hour'
const becauseUrgentLimit = 'the limit an hour of what is critical'
const urgentMinutes = 5

/** The claimed delivery, or null where nothing is due. */
export function claimNext(
  db: Database,
  route: Route,
  now: Temporal.Instant,
): Promise<WaitingDelivery | null> {
  return db.transaction(async (tx) => {
    const due = await takeWaiting(tx, route.name, now)
    if (due.length === 0) return null
    const untold = due.filter(({ kind }) => isOfIncident(kind))
    const ready = await holdByClock(tx, route, untold, now)
    const chosen =
      due.find(({ kind }) => !isOfIncident(kind)) ??
      (await chooseUrgent(tx, route, ready.filter(isUrgent), now)) ??
      (await chooseWithinLimit(
        tx,
        route,
        ready.filter((each) => !isUrgent(each)),
        now,
      ))
    if (chosen === null) return null
    await claimDelivery(tx, chosen.id, now, claimSeconds)
    return { ...chosen, tries: chosen.tries + 1 }
  })
}

function isOfIncident(kind: WaitingDelivery['kind']): boolean {
  return kind !== 'canary' && kind !== 'test' && kind !== 'report'
}

/** What has to wait for the end of the quiet hours or for the next digest is put off; the rest is ready. */
async function holdByClock(
  tx: Transaction,
  { rules }: Route,
  due: readonly WaitingDelivery[],
  now: Temporal.Instant,
): Promise<readonly WaitingDelivery[]> {
  const quietEnd = rules.quiet === null ? null : quietUntil(rules.quiet, rules.zone, now)
  const patient = due.filter(({ severity }) => severity !== 'critical')
  if (quietEnd !== null) {
    await holdDeliveries(tx, idsOf(patient), quietEnd, 'quiet hours')
    return due.filter((each) => !patient.includes(each))
  }
  const early = patient.filter(({ heldBecause, kind }) => heldBecause === null && kind !== 'digest')
  if (rules.digestMinutes === 0 || early.length === 0) return due
  await holdDeliveries(tx, idsOf(early), nextDigestAt(rules.digestMinutes, rules.zone, now), 'the digest')
  return due.filter((each) => !early.includes(each))
}

/** As many an hour as of the others, each by itself; then all that are left together, every few minutes. */
async function chooseUrgent(
  tx: Transaction,
  route: Route,
  urgent: readonly WaitingDelivery[],
  now: Temporal.Instant,
): Promise<WaitingDelivery | null> {
  const [first] = urgent
  if (!first) return null
  const { sent, newestAt } = await countSentLately(tx, route.name, true, now)
  const isAbove = newestAt !== null && sent >= route.rules.limitPerHour
  if (isAbove && now.since(newestAt).total('minutes') < urgentMinutes) {
    await holdDeliveries(tx, idsOf(urgent), newestAt.add({ minutes: urgentMinutes }), becauseUrgentLimit)
    return null
  }
  const together = isAbove ? urgent : urgent.filter(({ heldBecause }) => heldBecause !== null)
  const loose = together.filter(isLoose)
  return loose.length < 2 ? first : foldTogether(tx, route, loose, now)
}

async function chooseWithinLimit(
  tx: Transaction,
  route: Route,
  ready: readonly WaitingDelivery[],
  now: Temporal.Instant,
): Promise<WaitingDelivery | null> {
  const [first] = ready
  if (!first) return null
  const { sent, oldestAt } = await countSentLately(tx, route.name, false, now)
  const { limitPerHour } = route.rules
  if (sent > limitPerHour && oldestAt !== null) {
    await holdDeliveries(tx, idsOf(ready), oldestAt.add({ hours: 1, seconds: 1 }), becauseLimit)
    return null
  }
  // The last message of the hour tells of all that is left; what had to wait is told together.
  const together = sent === limitPerHour ? ready : ready.filter(({ heldBecause }) => heldBecause !== null)
  const loose = together.filter(isLoose)
  return loose.length < 2 ? first : foldTogether(tx, route, loose, now)
}

/** One that was tried keeps its uid: its receiver may have it, and would be told of it again by a digest. */
function isLoose({ kind, tries }: WaitingDelivery): boolean {
  return kind !== 'digest' && tries === 0
}

async function foldTogether(
  tx: Transaction,
  route: Route,
  deliveries: readonly WaitingDelivery[],
  now: Temporal.Instant,
): Promise<WaitingDelivery> {
  const message = composeDigest(deliveries, route.rules.zone)
  const key = `digest ${deliveries[0]!.id} to ${deliveries.at(-1)!.id} of ${deliveries.length}`
  const [digest] = await enqueue(tx, [{ route: route.name, key, incident: null, message }], now)
  if (!digest) throw new Error(`the digest '${key}' exists already, and what it tells of is waiting`)
  await foldDeliveries(tx, idsOf(deliveries), digest.id, now)
  const { kind, severity } = message
  return {
    ...digest,
    kind,
    severity,
    message,
    createdAt: now,
    heldBecause: null,
    firstTriedAt: null,
    tries: 0,
  }
}

function idsOf(deliveries: readonly WaitingDelivery[]): number[] {
  return deliveries.map(({ id }) => id)
}
