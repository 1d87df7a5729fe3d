/** Turns a declared moment of a game day into an instant.
 *
 * Where the calendar does not know the date's tips, the widest window is assumed (noon to midnight Eastern), so that nothing
 * is opened too late or called late too early. */
import type { Temporal } from 'temporal-polyfill'
import type { Moment } from '../platform/asset.ts'
import type { CalendarDay } from '../platform/calendar.ts'
import { addDays, atEastern, parseGameDate } from './domain/game-date.ts'

export function resolveMoment(moment: Moment, gameDate: string, day: CalendarDay | null): Temporal.Instant {
  const date = parseGameDate(gameDate)
  if ('at' in moment) return atEastern(addDays(date, moment.daysAfter ?? 0), moment.at)
  if ('hoursBeforeFirstTip' in moment) {
    const firstTipAt = day?.firstTipAt ?? atEastern(date, '12:00')
    return firstTipAt.subtract({ seconds: Math.round(moment.hoursBeforeFirstTip * 3600) })
  }
  const lastTipAt = day?.lastTipAt ?? atEastern(addDays(date, 1), '00:00')
  return lastTipAt.add({ seconds: Math.round(moment.hoursAfterLastTip * 3600) })
}
