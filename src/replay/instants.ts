/** Instants as epoch milliseconds, to and from the texts on the wire.
 *
 * Reading is remembered by text: a season of lines repeats a few thousand instants a hundred thousand times. */
import { Temporal } from 'temporal-polyfill'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

const read = new Map<string, number>()

export function parseInstantMs(text: string): number {
  let instantMs = read.get(text)
  if (instantMs === undefined) {
    instantMs = Temporal.Instant.from(text).epochMilliseconds
    if (read.size > 100_000) read.clear()
    read.set(text, instantMs)
  }
  return instantMs
}

/** '2024-10-22T23:30:00Z' */
export function formatInstant(instantMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(instantMs).toString({ smallestUnit: 'second' })
}

export function toZoned(instantMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone)
}

/** The US Eastern date, 'YYYY-MM-DD'. */
export function easternDate(instantMs: number): string {
  return toZoned(instantMs, 'America/New_York').toPlainDate().toString()
}

/** The instant of a wall-clock time in the US East. */
export function easternInstantMs(date: string, time: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: 'America/New_York', plainTime: time })
    .epochMilliseconds
}

/** '2025-03-15' from itself or from '03/15/2025'; null: nothing given; undefined: not a date. */
export function toIsoDate(text: string | undefined): string | null | undefined {
  if (!text) return null
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  const american = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text)
  return american ? `${american[3]}-${american[1]}-${american[2]}` : undefined
}
