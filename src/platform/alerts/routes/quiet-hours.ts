/** Quiet hours by the clock of a zone, as in '22:30-07:00'; they may go over midnight, and a night of a changing clock is as long as it is. */
import { Temporal } from 'temporal-polyfill'

export interface QuietHours {
  readonly from: string
  readonly to: string
}

/** Null for what is no such text. */
export function parseQuietHours(text: string): QuietHours | null {
  const [, from, to] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(text) ?? []
  return from === undefined || to === undefined || from === to ? null : { from, to }
}

/** When the quiet hours that `now` lies in are over; null outside of them. */
export function quietUntil(quiet: QuietHours, zone: string, now: Temporal.Instant): Temporal.Instant | null {
  const local = now.toZonedDateTimeISO(zone)
  const from = Temporal.PlainTime.from(quiet.from)
  const to = Temporal.PlainTime.from(quiet.to)
  const isAfterFrom = Temporal.PlainTime.compare(local, from) >= 0
  const isBeforeTo = Temporal.PlainTime.compare(local, to) < 0
  const isOverMidnight = Temporal.PlainTime.compare(from, to) > 0
  const isQuiet = isOverMidnight ? isAfterFrom || isBeforeTo : isAfterFrom && isBeforeTo
  if (!isQuiet) return null
  const endDay = isOverMidnight && isAfterFrom ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate()
  return endDay.toZonedDateTime({ timeZone: zone, plainTime: to }).toInstant()
}

/** The next full multiple of so many minutes since midnight in the zone. */
export function nextDigestAt(minutes: number, zone: string, now: Temporal.Instant): Temporal.Instant {
  const local = now.toZonedDateTimeISO(zone)
  const sinceMidnight = local.hour * 60 + local.minute
  const start = local.startOfDay()
  const next = (Math.floor(sinceMidnight / minutes) + 1) * minutes
  const at = start.add({ minutes: next }).toInstant()
  // In the hour that a clock is set back, the sum of minutes lies in the past.
  return Temporal.Instant.compare(at, now) > 0 ? at : now.add({ minutes })
}
