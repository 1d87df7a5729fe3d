/** Cron on the wall clock of a zone: which instants a line of five fields means.
 *
 * A time that the night of the change to summer time leaves out is taken an hour later; a time that occurs twice in autumn ticks once,
 * the first time. So every day has each of its ticks exactly once. */
import { Temporal } from 'temporal-polyfill'

export interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>
  /** Both day fields are restricted: then either of them is enough, as in crontab(5). */
  readonly isEitherDay: boolean
}

const fields = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'day of the week', min: 0, max: 7 },
] as const

/** Eight years hold a 29 February, whatever the century. */
const daysMax = 8 * 366 + 1

const parsed = new Map<string, Cron>()

/** Throws a RangeError that names the field. */
export function parseCron(text: string): Cron {
  const known = parsed.get(text)
  if (known) return known
  const parts = text.trim().split(/\s+/)
  if (parts.length !== fields.length)
    throw new RangeError(`"${text}" has ${parts.length} fields; a cron line has five`)
  const [minutes, hours, days, months, weekdays] = parts.map((part, index) =>
    readField(part, fields[index]!),
  ) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>]
  if (weekdays.delete(7)) weekdays.add(0)
  const cron = { minutes, hours, days, months, weekdays, isEitherDay: parts[2] !== '*' && parts[4] !== '*' }
  parsed.set(text, cron)
  return cron
}

function readField(part: string, { name, min, max }: (typeof fields)[number]): Set<number> {
  const values = new Set<number>()
  for (const piece of part.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(piece)
    const first = Number(match?.[1] ?? min)
    const last = Number(match?.[2] ?? (match?.[1] === undefined || match[3] !== undefined ? max : first))
    const step = Number(match?.[3] ?? 1)
    if (!match || first < min || last > max || first > last || step < 1)
      throw new RangeError(`"${piece}" is no ${name} (${min} to ${max}, as in 5, 1-5, */15 or 0,30)`)
    for (let value = first; value <= last; value += step) values.add(value)
  }
  return values
}

/** The ticks up to and with `instant`, newest first, without end but for crons that mean no day at all. */
export function* ticksUpTo(
  text: string,
  zone: string,
  instant: Temporal.Instant,
): Generator<Temporal.Instant> {
  const cron = parseCron(text)
  let date = instant.toZonedDateTimeISO(zone).toPlainDate()
  for (let walked = 0; walked < daysMax; walked += 1) {
    for (const tick of ticksOfDay(cron, zone, date).reverse()) {
      if (Temporal.Instant.compare(tick, instant) > 0) continue
      walked = 0
      yield tick
    }
    date = date.subtract({ days: 1 })
  }
}

const stretches = new Map<string, { readonly tick: Temporal.Instant | null; readonly nextMs: number }>()

/** The newest tick up to and with `instant`. Kept until the next one, since every idle loop asks for it. */
export function latestTick(text: string, zone: string, instant: Temporal.Instant): Temporal.Instant | null {
  const key = `${zone} ${text}`
  const nowMs = instant.epochMilliseconds
  const known = stretches.get(key)
  if (known && nowMs < known.nextMs && known.tick && known.tick.epochMilliseconds <= nowMs) return known.tick
  const [tick = null] = ticksUpTo(text, zone, instant).take(1)
  const nextMs = nextTickAfter(text, zone, instant)?.epochMilliseconds ?? Number.POSITIVE_INFINITY
  stretches.set(key, { tick, nextMs })
  return tick
}

/** The first tick after `instant`; null for a cron that means no day at all. */
export function nextTickAfter(
  text: string,
  zone: string,
  instant: Temporal.Instant,
): Temporal.Instant | null {
  const cron = parseCron(text)
  let date = instant.toZonedDateTimeISO(zone).toPlainDate()
  for (let walked = 0; walked < daysMax; walked += 1) {
    const tick = ticksOfDay(cron, zone, date).find((each) => Temporal.Instant.compare(each, instant) > 0)
    if (tick) return tick
    date = date.add({ days: 1 })
  }
  return null
}

/** In order, each instant once: 02:30 of the short night and its 03:30 are the same one. */
function ticksOfDay(cron: Cron, zone: string, date: Temporal.PlainDate): Temporal.Instant[] {
  if (!isDay(cron, date)) return []
  const instants = new Set<number>()
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      const plainTime = Temporal.PlainTime.from({ hour, minute })
      instants.add(date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds)
    }
  }
  return [...instants].sort((a, b) => a - b).map((each) => Temporal.Instant.fromEpochMilliseconds(each))
}

function isDay(cron: Cron, date: Temporal.PlainDate): boolean {
  if (!cron.months.has(date.month)) return false
  const [isMonthday, isWeekday] = [cron.days.has(date.day), cron.weekdays.has(date.dayOfWeek % 7)]
  return cron.isEitherDay ? isMonthday || isWeekday : isMonthday && isWeekday
}
