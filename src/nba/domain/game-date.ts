/** The game date: the US Eastern calendar date a game belongs to, as 'YYYY-MM-DD'.
 *
 * A tip-off at 01:30 UTC belongs to the evening before, and a game day has 23 or 25 hours twice a year; so dates are
 * reckoned on the calendar and instants in the America/New_York zone, never by adding 24 hours. */
import { Temporal } from 'temporal-polyfill'

declare const gameDateBrand: unique symbol
export type GameDate = string & { readonly [gameDateBrand]: true }

export const easternZone = 'America/New_York'

const isoDate = /^\d{4}-\d{2}-\d{2}$/
/** The league's first season began in 1946; sources write 0001-01-01 and 1900-01-01 where they know no date. */
const yearMin = 1946
const yearMax = 2199

export function isGameDate(text: string): text is GameDate {
  return isCalendarDate(text) && isLeagueYear(readParts(text)[0])
}

function isCalendarDate(text: string): boolean {
  if (!isoDate.test(text)) return false
  const [year, month, day] = readParts(text)
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

export function isLeagueYear(year: number): boolean {
  return year >= yearMin && year <= yearMax
}

/** Throws a RangeError on everything that is not a real date: a word such as TODAY means another day on each machine. */
export function parseGameDate(text: string): GameDate {
  if (isGameDate(text)) return text
  const reason = /^[a-z]+$/i.test(text.trim())
    ? 'words such as TODAY depend on when and where they are read; write the date itself'
    : isCalendarDate(text)
      ? `the league's first season began in ${yearMin}, and years up to ${yearMax} are taken`
      : 'no such calendar date'
  throw new RangeError(`"${text}" is not a game date (${reason}): expected YYYY-MM-DD, the US Eastern date`)
}

export function gameDateOf(instant: Temporal.Instant): GameDate {
  return instant.toZonedDateTimeISO(easternZone).toPlainDate().toString() as GameDate
}

/** What the time zone says of a wall clock: the few times of a day that are declared are asked for on every date, again and again. */
const easternInstants = new Map<string, Temporal.Instant>()
const easternInstantsKept = 5000

/** The instant of an Eastern wall-clock time on that date. In the hour that DST skips it is the later reading, in the
 * hour that occurs twice the earlier one. */
export function atEastern(gameDate: GameDate, wallTime: string): Temporal.Instant {
  const name = `${gameDate} ${wallTime}`
  const known = easternInstants.get(name)
  if (known) return known
  const instant = Temporal.PlainDate.from(gameDate)
    .toZonedDateTime({ timeZone: easternZone, plainTime: Temporal.PlainTime.from(wallTime) })
    .toInstant()
  if (easternInstants.size >= easternInstantsKept) easternInstants.clear()
  easternInstants.set(name, instant)
  return instant
}

export function addDays(gameDate: GameDate, days: number): GameDate {
  if (!Number.isInteger(days)) throw new RangeError(`${days} is no number of days`)
  return spellDay(epochDay(gameDate) + days)
}

/** Calendar days from `earlier` to `later`; negative when they stand the other way round. */
export function daysBetween(earlier: GameDate, later: GameDate): number {
  return epochDay(later) - epochDay(earlier)
}

export function compareGameDates(a: GameDate, b: GameDate): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Days since 1970-01-01: the date as a number, for windows over long histories. */
export function epochDay(gameDate: GameDate): number {
  return civilDay(...readParts(gameDate))
}

function readParts(text: string): [year: number, month: number, day: number] {
  return [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
}

function daysInMonth(year: number, month: number): number {
  return month === 12 ? 31 : civilDay(year, month + 1, 1) - civilDay(year, month, 1)
}

/** Days since 1970-01-01 of a Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function civilDay(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The way back (the same paper). */
function spellDay(epochDay: number): GameDate {
  const shifted = epochDay + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` as GameDate
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
