/** Sends what is due on a route, one message after the other, and records every answer.
 *
 * At least once, and known by its uid: a try that dies after the receiver's answer is repeated under the same one. A receiver that is away
 * pauses its route, so that nothing is lost and order is kept; one that refuses a message delays that message alone. What could not be
 * delivered for a day is given up; `sixthman alerts retry` begins again. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { claimNext } from './choose-next.ts'
import { recordAnswer, type WaitingDelivery } from './deliveries.ts'
import type { Answer, ChannelParts } from './receivers/channel.ts'
import type { Route } from './routes/route.ts'
import { recordRouteAnswer } from './routes/route-states.ts'

export interface DeliveryParts {
  readonly db: Database
  readonly clock: Clock
  readonly channel: ChannelParts
  readonly signal?: AbortSignal
}

/** In one pass, so that a long queue, or a receiver that takes its time, keeps nobody from the other routes' next pass. */
const messagesMax = 50
const passMilliseconds = 30_000
const giveUpAfterHours = 24
const pauseSeconds = { first: 15, max: 600 } as const
const refusalSeconds = { first: 60, max: 3600 } as const

/** Returns how many were delivered. */
export async function deliverDue(parts: DeliveryParts, route: Route, failuresInRow = 0): Promise<number> {
  const { db, clock, signal } = parts
  const startedMs = clock.monotonicMs()
  let delivered = 0
  for (let count = 0; count < messagesMax && !signal?.aborted; count += 1) {
    if (clock.monotonicMs() - startedMs >= passMilliseconds) break
    const delivery = await claimNext(db, route, clock.now())
    if (!delivery) break
    const answer = await deliver(parts, route, delivery, failuresInRow)
    if (answer.kind === 'delivered') delivered += 1
    if (answer.kind === 'unreachable') break
  }
  return delivered
}

/** One try of a claimed delivery. */
export async function deliver(
  { db, clock, channel }: DeliveryParts,
  route: Route,
  delivery: WaitingDelivery,
  failuresInRow: number,
): Promise<Answer> {
  const answer = await route.receiver.send(channel, delivery)
  const now = clock.now()
  const isAway = answer.kind === 'unreachable'
  const pause = isAway
    ? Math.max(answer.retryAfterSeconds ?? 0, backoff(pauseSeconds, failuresInRow))
    : backoff(refusalSeconds, delivery.tries - 1)
  const retryAt = now.add({ seconds: Math.min(pause, 3600) })
  const isGivenUp = answer.kind !== 'delivered' && isOverdue(delivery, now)
  await db.transaction(async (tx) => {
    await recordAnswer(tx, delivery.id, answer, isGivenUp ? null : retryAt, now)
    await recordRouteAnswer(tx, route.name, answer, {
      now,
      isCanary: delivery.kind === 'canary',
      pausedUntil: isAway ? retryAt : null,
    })
  })
  return answer
}

function backoff({ first, max }: { readonly first: number; readonly max: number }, failures: number): number {
  return Math.min(max, first * 2 ** Math.min(failures, 10))
}

function isOverdue({ firstTriedAt }: WaitingDelivery, now: Temporal.Instant): boolean {
  return firstTriedAt !== null && now.since(firstTriedAt).total('hours') >= giveUpAfterHours
}
