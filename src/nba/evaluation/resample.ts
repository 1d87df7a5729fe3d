/** Confidence intervals by the bootstrap: game dates are drawn with replacement, since rows of one evening hang together.
 *
 * A figure is a ratio of two sums over dates, so a resample costs one addition a date and no row is read again (Efron and Tibshirani,
 * "An Introduction to the Bootstrap", 1993; percentile interval, clusters drawn whole). */
import type { Estimate } from './report.ts'

/** The part of a seeded generator that is used here. */
export interface Draws {
  integer(bound: number): number
  fork(name: string): Draws
}

export interface Resampler {
  readonly resamples: number
  /** Sum of the numerators over sum of the denominators, one of each a date. Null where nothing is counted. */
  ratio(numerators: Float64Array, denominators: Float64Array): Estimate | null
  /** The same of the absolute sums of several columns of numerators, added up. */
  absoluteRatio(columns: readonly Float64Array[], denominators: Float64Array): Estimate | null
}

export const resamplesMin = 1000
const datesMin = 5

export function createResampler(random: Draws, resamples: number): Resampler {
  if (resamples < resamplesMin) throw new Error(`an interval wants ${resamplesMin} resamples or more`)
  const drawsByDates = new Map<number, Uint16Array>()

  /** The same draws for every figure over as many dates: equal inputs give equal intervals, in whatever order they are asked for. */
  function drawsOf(dates: number): Uint16Array {
    const known = drawsByDates.get(dates)
    if (known) return known
    const stream = random.fork(`dates ${dates}`)
    const draws = Uint16Array.from({ length: dates * resamples }, () => stream.integer(dates))
    drawsByDates.set(dates, draws)
    return draws
  }

  const known = new WeakMap<Float64Array, Float64Array>()

  /** The column's sum in each resample; many figures share a column, which is then summed once. */
  function resample(column: Float64Array): Float64Array {
    const before = known.get(column)
    if (before) return before
    const dates = column.length
    const draws = drawsOf(dates)
    const totals = new Float64Array(resamples)
    let at = 0
    for (let i = 0; i < resamples; i += 1) {
      let total = 0
      for (const end = at + dates; at < end; at += 1) total += column[draws[at]!]!
      totals[i] = total
    }
    known.set(column, totals)
    return totals
  }

  /** `combine` makes one numerator of the columns' totals. */
  function estimate(
    columns: readonly Float64Array[],
    denominators: Float64Array,
    combine: (totals: readonly number[]) => number,
  ): Estimate | null {
    const all = sum(denominators)
    if (all === 0) return null
    const value = combine(columns.map(sum)) / all
    if (denominators.length < datesMin) return { value, low: null, high: null }
    const over = columns.map(resample)
    const under = resample(denominators)
    const drawn = new Float64Array(resamples)
    let kept = 0
    for (let i = 0; i < resamples; i += 1) {
      if (under[i] === 0) continue
      drawn[kept] = combine(over.map((totals) => totals[i]!)) / under[i]!
      kept += 1
    }
    const ratios = drawn.subarray(0, kept).sort()
    return { value, low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) }
  }

  return {
    resamples,
    ratio: (numerators, denominators) => estimate([numerators], denominators, ([total]) => total!),
    absoluteRatio: (columns, denominators) =>
      estimate(columns, denominators, (totals) => totals.reduce((total, each) => total + Math.abs(each), 0)),
  }
}

function quantile(sorted: Float64Array, probability: number): number {
  const place = probability * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
