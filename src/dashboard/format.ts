/** How instants, durations and counts stand on a page: instants as US Eastern, to the minute. */
import { html, raw } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { easternZone } from '../nba/domain/game-date.ts'
import type { Fragment } from './layout.ts'

/** '11-05 19:30'; a dash where there is none. */
export function formatInstant(instant: Temporal.Instant | null): string {
  if (instant === null) return '–'
  const local = instant.toZonedDateTimeISO(easternZone)
  return `${local.toPlainDate().toString().slice(5)} ${local.toPlainTime().toString().slice(0, 5)}`
}

/** '2025-11-05 19:30 US Eastern'. */
export function formatLongInstant(instant: Temporal.Instant): string {
  const local = instant.toZonedDateTimeISO(easternZone)
  return `${local.toPlainDate()} ${local.toPlainTime().toString().slice(0, 5)} US Eastern`
}

/** '420 ms', '3.2 s', '5.1 min'; a dash where it was not measured. */
export function formatMs(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}

/** 'not_yet' as 'not yet'. */
export const words = (name: string): string => name.replaceAll('_', ' ')

/** 'operator.dead-letters.redrive' or 'symmetric_boosting', which a narrow cell breaks behind a sign and not within a word. */
export function breakAtSigns(name: string): Fragment {
  const parts = name.split(/(?<=[./_])/)
  return html`<span class="parts">${parts.map((part, index) => html`${index === 0 ? '' : raw('<wbr>')}${part}`)}</span>`
}

/** The beginning of a text, with a mark where it goes on. */
export const cutText = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max)} …`
