/** When a polled partition is to be looked at again: within its window, at the next multiple of its interval. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, Poll } from '../asset.ts'
import type { Calendar } from '../calendar.ts'
import type { Database } from '../db/database.ts'
import type { Pipeline } from '../pipeline.ts'

/** Null for an asset that is not polled, and once its window is over. */
export async function whenPolledAgain(
  pipeline: Pipeline,
  { poll }: Asset,
  gameDate: string,
  db: Database,
  now: Temporal.Instant,
): Promise<Temporal.Instant | null> {
  return poll ? nextPoll(poll, gameDate, await pipeline.loadCalendar(db), pipeline, now) : null
}

function nextPoll(
  poll: Poll,
  gameDate: string,
  calendar: Calendar,
  pipeline: Pipeline,
  now: Temporal.Instant,
): Temporal.Instant | null {
  const answer = calendar.on(gameDate)
  const day = answer.kind === 'games' ? answer.day : null
  const from = pipeline.resolveMoment(poll.from, gameDate, day)
  const until = pipeline.resolveMoment(poll.until, gameDate, day)
  const next = now.add({ minutes: poll.everyMinutes })
  const due = next.epochMilliseconds < from.epochMilliseconds ? from : next
  return due.epochMilliseconds <= until.epochMilliseconds ? due : null
}
