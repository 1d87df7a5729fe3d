/** Turns a declared moment of a game day into an instant.
 *
 * Where the calendar does not know the date's tips, the widest window is assumed (noon to midnight Eastern), so that nothing
 * is opened too late or called late too early. */
import { Temporal } from 'temporal-polyfill'
import type { Moment } from '../platform/asset.ts'
import type { CalendarDay } from '../platform/calendar.ts'
import { addDays, atEastern, parseGameDate } from './domain/game-date.ts'

export function resolveMoment(moment: Moment, gameDate: string, day: CalendarDay | null): Temporal.Instant {
  const date = parseGameDate(gameDate)
  if ('at' in moment) return atEastern(addDays(date, moment.daysAfter ?? 0), moment.at)
  if ('hoursBeforeFirstTip' in moment) {
    const firstTipAt = day?.firstTipAt ?? atEastern(date, '12:00')
    return moveBy(firstTipAt, -moment.hoursBeforeFirstTip)
  }
  const lastTipAt = day?.lastTipAt ?? atEastern(addDays(date, 1), '00:00')
  return moveBy(lastTipAt, moment.hoursAfterLastTip)
}

/** To the second. In plain numbers: the moments of a date are asked for at every commit, and a duration has ten parts. */
function moveBy(instant: Temporal.Instant, hours: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(instant.epochMilliseconds + 1000 * Math.round(hours * 3600))
}
