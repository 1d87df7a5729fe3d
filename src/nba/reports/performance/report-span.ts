/** The weeks and months that a report of performance speaks of, by game date, and the time before that they are held against: the four weeks
 * before a week, the month before a month. */
import { Temporal } from 'temporal-polyfill'
import { addDays, atEastern, type GameDate, gameDateOf } from '../../domain/game-date.ts'

export const spanKinds = ['week', 'month'] as const
export type SpanKind = (typeof spanKinds)[number]

export interface ReportSpan {
  readonly kind: SpanKind
  /** First and last game date. */
  readonly from: GameDate
  readonly until: GameDate
  /** First game date of what it is held against, which ends the day before `from`. */
  readonly heldAgainstFrom: GameDate
}

const weeksBefore = 4

/** The week, from Monday on, or the month that the date lies in. */
export function spanOf(kind: SpanKind, gameDate: GameDate): ReportSpan {
  const day = Temporal.PlainDate.from(gameDate)
  const first = kind === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day.with({ day: 1 })
  const last = kind === 'week' ? first.add({ days: 6 }) : first.add({ months: 1 }).subtract({ days: 1 })
  const before = kind === 'week' ? first.subtract({ weeks: weeksBefore }) : first.subtract({ months: 1 })
  const name = (each: Temporal.PlainDate): GameDate => each.toString() as GameDate
  return { kind, from: name(first), until: name(last), heldAgainstFrom: name(before) }
}

/** The newest one that is over by 08:00 US Eastern, when the grades of its last evening are there. */
export function lastSpan(kind: SpanKind, now: Temporal.Instant): ReportSpan {
  const own = spanOf(kind, gameDateOf(now))
  const previous = spanOf(kind, addDays(own.from, -1))
  return endOf(previous).epochMilliseconds <= now.epochMilliseconds
    ? previous
    : spanOf(kind, addDays(previous.from, -1))
}

/** 08:00 US Eastern of its first day, and of the day after its last. */
export function startOf({ from }: ReportSpan): Temporal.Instant {
  return atEastern(from, '08:00')
}

export function endOf({ until }: ReportSpan): Temporal.Instant {
  return atEastern(addDays(until, 1), '08:00')
}
