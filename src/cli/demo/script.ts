/** What the demo plays: the league, the days that are lived through, and the two faults that are ordered on purpose. */
import type { Temporal } from 'temporal-polyfill'
import { addDays, atEastern, type GameDate, parseGameDate } from '../../nba/domain/game-date.ts'
import { whistleAfterTipMinutes } from '../../nba/monitor/read-game-paths.ts'
import type { CalendarDay } from '../../platform/calendar.ts'

/** Twenty teams keep a day short; a month of history is what the picks' error distribution needs. */
export const demoLeague = { seasonStart: '2025-10-21', teams: 20 } as const
const firstDay = parseGameDate('2025-11-22')
export const demoDaysMax = 14

export function listDays(count: number): GameDate[] {
  return Array.from({ length: count }, (_, index) => addDays(firstDay, index))
}

/** The day's first look at the sources, with the night's leftovers of the day before. */
export function morningOf(gameDate: GameDate): Temporal.Instant {
  return atEastern(gameDate, '04:00')
}

/** Nobody looks at the sources while the clock jumps, and lines that nobody has seen for three hours end the picks. */
const minutesBetweenLooksMax = 175

/** When the story looks, on a date with games: as the first lines come, before the first and the last tip, after the last, and between them so
 * often that a source which answers is never taken for a silent one. */
export function lookInstants({ firstTipAt, lastTipAt }: CalendarDay): Temporal.Instant[] {
  const before = firstTipAt.subtract({ minutes: 10 })
  const looks = [firstTipAt.subtract({ minutes: 8 * 60 + 50 })]
  for (const next of [before, lastTipAt.subtract({ minutes: 10 }), lastTipAt.add({ minutes: 5 })])
    looks.push(...stepTo(next, looks.at(-1)!))
  return looks
}

/** When the last game counts as over; before that the pages leave it out of what they say of the way to its grades. */
export function overInstant({ lastTipAt }: Pick<CalendarDay, 'lastTipAt'>): Temporal.Instant {
  return lastTipAt.add({ minutes: whistleAfterTipMinutes + 1 })
}

/** Equal steps on full five minutes, the last of them to `next`; none where that lies behind. */
function stepTo(next: Temporal.Instant, from: Temporal.Instant): Temporal.Instant[] {
  const minutes = from.until(next).total('minutes')
  if (minutes <= 0) return []
  const steps = Math.ceil(minutes / minutesBetweenLooksMax)
  const stepMinutes = Math.ceil(minutes / steps / 5) * 5
  const between = Array.from({ length: steps - 1 }, (_, index) =>
    next.subtract({ minutes: stepMinutes * (steps - 1 - index) }),
  )
  return [...between, next]
}

/** The first source of box scores answers with a web page, status 200: so many times, on the first date with games. */
export const htmlFault = { match: 'leaguegamelog', kind: 'html', times: 1 } as const

/** The partition whose worker is killed, on the second date with games, or on the first where there is no other. */
export const doomedAsset = 'feature_vectors'
