/** What a span has used: credits of each billed source by day, what the database grew by day, and when either comes to an end at that pace.
 *
 * Both are what the detectors `quota` and `storage` noted at their last look of each UTC day (daily_figures), a day before the span included, since a
 * use is a difference. They also raise the alarm, days before the end (docs/monitoring.md). */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { type DailyFigures, readDailyFigures } from '../../../platform/monitor/daily-figures.ts'
import { median } from '../../../platform/monitor/statistics.ts'
import { endOf, type ReportSpan, startOf } from './report-span.ts'

export interface DayOfUse {
  readonly day: string
  readonly used: number
}

export interface Usage {
  readonly name: string
  readonly days: readonly DayOfUse[]
  readonly used: number
  /** The newest reading of what is left; null where nobody knows. */
  readonly left: number | null
  /** Median of the days with any use. */
  readonly usualADay: number | null
  /** At that pace. */
  readonly lastsDays: number | null
}

export interface SpanUsage {
  /** One a billed source. */
  readonly credits: readonly Usage[]
  /** Of the database, in bytes; what is left is what the disk has free. */
  readonly storage: Usage
  readonly databaseBytes: number | null
}

export async function readUsage(db: Queryable, span: ReportSpan): Promise<SpanUsage> {
  const from = startOf(span).subtract({ hours: 24 })
  const until = endOf(span)
  const families = await db.query<{ subject: string }>(sql`
    select distinct subject from daily_figures where detector = 'quota' and day between ${dayOf(from)} and ${dayOf(until)} order by subject`)
  const credits: Usage[] = []
  for (const { subject } of families) {
    const kept = await readKept(db, 'quota', subject, from, until)
    credits.push(measureUse(subject, readNumbers(kept, 'remaining'), -1))
  }
  const sizes = readNumbers(await readKept(db, 'storage', '', from, until), 'bytes')
  const free = readNumbers(await readKept(db, 'storage', 'disk', from, until), 'freeBytes')
  const storage = measureUse('database', sizes, 1, free.at(-1)?.value ?? null)
  return { credits, storage, databaseBytes: sizes.at(-1)?.value ?? null }
}

export interface Reading {
  readonly day: string
  readonly value: number
}

/** `direction` −1: the readings are what is left, and fall with use; what rises is a new month or a larger plan, and no use. 1: they are what is used. */
export function measureUse(
  name: string,
  readings: readonly Reading[],
  direction: 1 | -1,
  left: number | null = direction === -1 ? (readings.at(-1)?.value ?? null) : null,
): Usage {
  const days = readings.slice(1).map(({ day, value }, index): DayOfUse => {
    const change = direction * (value - readings[index]!.value)
    return { day, used: Math.max(0, change) }
  })
  // A difference over a gap is of several days: it counts in the sum, and says nothing of one day.
  const some = days
    .filter(({ used }, index) => used > 0 && isNextDay(readings[index]!.day, readings[index + 1]!.day))
    .map(({ used }) => used)
  const usualADay = some.length === 0 ? null : median(some)
  return {
    name,
    days,
    used: days.reduce((sum, { used }) => sum + used, 0),
    left,
    usualADay,
    lastsDays: usualADay === null || left === null ? null : left / usualADay,
  }
}

function isNextDay(before: string, day: string): boolean {
  return Temporal.PlainDate.from(before).until(day).days === 1
}

async function readKept(
  db: Queryable,
  detector: string,
  subject: string,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<DailyFigures[]> {
  const kept = await readDailyFigures(db, detector, subject, from)
  return kept.filter(({ day }) => day < dayOf(until))
}

function readNumbers(kept: readonly DailyFigures[], figure: string): Reading[] {
  return kept.map(({ day, figures }) => ({ day, value: Number(figures[figure]) }))
}

function dayOf(instant: Temporal.Instant): string {
  return instant.toString().slice(0, 10)
}
