/** A hit rate in words, and the only way in which the site shows one: with n, interval, the chance that the prices needed, and its label. */
import { html } from 'hono/html'
import type { z } from 'zod'
import type { difference, hitRate, share } from '../nba/6-exports/schemas/parts.ts'
import { formatDifference } from '../nba/domain/format-figure.ts'
import { formatChance } from './format.ts'
import type { Fragment } from './fragment.ts'

export type HitRate = z.output<typeof hitRate>
export type Share = z.output<typeof share>

/** '56.1 % of 120 (47.2–64.7), needs 52.4 %, live'. */
export function sayHits({ rate, n, interval95, breakEven, label }: HitRate): string {
  const needed = breakEven === null ? 'price not known' : `needs ${formatChance(breakEven)}`
  return `${formatChance(rate)} of ${n} ${sayInterval(interval95)}, ${needed}, ${label}`
}

/** The same in a table, on as many lines as there is room for, none of it cut off. */
export function renderHits({ rate, n, interval95, breakEven, label }: HitRate): Fragment {
  const needed = breakEven === null ? 'price not known' : `needs ${formatChance(breakEven)}`
  return html`<div class="hits"><span class="number">${formatChance(rate)} of ${n}</span> <span class="number">${sayInterval(interval95)},</span> <span class="number">${needed},</span> ${label}</div>`
}

/** '+0.104 (+0.012 to +0.196), 41 dates'. */
export function sayDifference(said: z.output<typeof difference> | null, decimals = 3): string {
  if (said === null) return '–'
  const { difference: mean, interval95, dates } = said
  const interval =
    interval95 === null
      ? 'too few dates for an interval'
      : `(${formatDifference(interval95[0], decimals)} to ${formatDifference(interval95[1], decimals)})`
  return `${formatDifference(mean, decimals)} ${interval}, ${dates} ${dates === 1 ? 'date' : 'dates'}`
}

/** '7 of 10: 70.0 % (39.7–89.2)', on two lines and more where there is no room for one: the interval is never what is cut off. */
export function renderShare({ hits, n, rate, interval95 }: Share): Fragment {
  return html`${hits} of ${n}: ${formatChance(rate)} <span class="number">${sayInterval(interval95)}</span>`
}

/** '(47.2–64.7)', in per cent, 95 %. */
export function sayInterval([low, high]: readonly [number, number]): string {
  return `(${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`
}
