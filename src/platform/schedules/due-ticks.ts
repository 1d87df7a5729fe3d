/** Which ticks of a schedule are due: a plain function of the declaration, the stored ticks and the clock, never of a timer.
 *
 * A clock that went back finds its ticks settled; one that leapt ahead finds many and makes up for as many as the policy says. A tick
 * that was settled by a clock that stood too far ahead does not hide those before it. */
import { Temporal } from 'temporal-polyfill'
import { latestTick, ticksUpTo } from './cron.ts'
import type { Schedule } from './schedule.ts'

/** What is stored of a schedule's own ticks. */
export interface SettledTicks {
  readonly knownSince: Temporal.Instant
  /** The newest done or skipped tick that does not lie after now. */
  readonly lastSettledAt: Temporal.Instant | null
}

export interface DueTicks {
  /** To be run, oldest first. */
  readonly ticks: readonly Temporal.Instant[]
  /** Older than those, and left out by the policy; counted up to a thousand. */
  readonly passedOver: number
  /** The newest tick that nobody settled, whether or not it is run any more. */
  readonly newest: Temporal.Instant | null
}

const countedMax = 1000

export function findDueTicks(
  { cron, catchUp, toleranceMinutes }: Schedule,
  zone: string,
  { knownSince, lastSettledAt }: SettledTicks,
  now: Temporal.Instant,
): DueTicks {
  const since = laterOf(knownSince, lastSettledAt)
  const newest = latestTick(cron, zone, now)
  if (newest === null || Temporal.Instant.compare(newest, since) <= 0)
    return { ticks: [], passedOver: 0, newest: null }
  const open: Temporal.Instant[] = []
  for (const tick of ticksUpTo(cron, zone, now)) {
    if (Temporal.Instant.compare(tick, since) <= 0 || open.length === countedMax) break
    open.push(tick)
  }
  const oldestOnTime = now.subtract({ minutes: toleranceMinutes })
  const isOnTime = Temporal.Instant.compare(newest, oldestOnTime) >= 0
  const taken = catchUp === 'none' ? (isOnTime ? 1 : 0) : catchUp === 'latest' ? 1 : catchUp.allUpTo
  const ticks = open.slice(0, taken).reverse()
  return { ticks, passedOver: open.length - ticks.length, newest }
}

/** From when on a schedule that was never seen before has ticks: its newest one is to be made up for, unless nothing is. */
export function firstKnownSince(
  { cron, catchUp }: Schedule,
  zone: string,
  now: Temporal.Instant,
): Temporal.Instant {
  if (catchUp === 'none') return now
  const newest = latestTick(cron, zone, now)
  return newest === null ? now : newest.subtract({ milliseconds: 1 })
}

function laterOf(a: Temporal.Instant, b: Temporal.Instant | null): Temporal.Instant {
  return b === null || Temporal.Instant.compare(a, b) >= 0 ? a : b
}
