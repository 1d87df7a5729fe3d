/** The side of every lined row by its median, and what it hit: unselected, beside what the prices and the correlation allow.
 *
 * For two normal variables the chance of equal signs is ½ + asin(ρ)/π (Sheppard 1899), so a hit rate that its own correlation does not
 * explain was not earned on these rows. Against the outcome of another row of the date nothing can be hit but by the prices. */
import { wilsonInterval } from '../domain/statistics.ts'
import { decisionCodes, probabilitySteps, saidFlags, unknownProbability } from './columns.ts'
import type { Sides } from './report.ts'
import type { Draws } from './resample.ts'
import { type Selection, visitSelection } from './sums.ts'

/** One shuffle of 2,000 rows is off by a point by chance alone. */
const shuffles = 10

/** Rows in the order in which they were added; dates need not follow one another. */
interface SidedRows {
  readonly count: number
  readonly date: readonly number[]
  /** 1: our side is over; 1: over is what happened. */
  readonly said: readonly number[]
  readonly happened: readonly number[]
  /** P(over) of the prices; a half where they say nothing. */
  readonly priceOver: readonly number[]
}

/** Rows on which prediction or outcome is the line itself are in no count. */
export function measureSides(selection: Selection, random: Draws): Sides | null {
  const date: number[] = []
  const said: number[] = []
  const happened: number[] = []
  const priceOver: number[] = []
  const moments = { n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 }
  const isPicks = selection.population === 'D'
  visitSelection(selection, (chunk, columns, at) => {
    const ours = columns.median[at]! - chunk.line[at]!
    const margin = chunk.actual[at]! - chunk.line[at]!
    if (margin === 0 || ours === 0) return
    moments.n += 1
    moments.x += ours
    moments.y += margin
    moments.xx += ours * ours
    moments.yy += margin * margin
    moments.xy += ours * margin
    const isOver = isPicks ? (columns.flags[at]! & saidFlags.decision) === decisionCodes.over : ours > 0
    const steps = chunk.priceOver[at]!
    date.push(chunk.date[at]!)
    said.push(isOver ? 1 : 0)
    happened.push(margin > 0 ? 1 : 0)
    priceOver.push(steps === unknownProbability ? 0.5 : steps / probabilitySteps)
  })
  if (moments.n === 0) return null
  const rows = { count: moments.n, date, said, happened, priceOver }
  const order = orderByDate(rows)
  const honest = countHits(rows, order, order)
  const shuffled = countShuffled(rows, order, random)
  const { low, high } = wilsonInterval(honest.wins, moments.n)!
  const correlation = correlate(moments)
  return {
    trials: moments.n,
    wins: honest.wins,
    rate: honest.wins / moments.n,
    low,
    high,
    fairRate: honest.fair / moments.n,
    correlation,
    rateByCorrelation: 0.5 + Math.asin(correlation) / Math.PI,
    shuffledRate: shuffled.wins / shuffles / moments.n,
    shuffledFairRate: shuffled.fair / shuffles / moments.n,
  }
}

function orderByDate({ count, date }: SidedRows): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index).sort((a, b) => date[a]! - date[b]! || a - b)
}

/** The side of each row against the outcome, and the price, of the row that stands at its place in `outcomes`. */
function countHits({ said, happened, priceOver }: SidedRows, order: Uint32Array, outcomes: Uint32Array) {
  let wins = 0
  let fair = 0
  for (let place = 0; place < order.length; place += 1) {
    const other = outcomes[place]!
    const isOver = said[order[place]!] === 1
    if ((happened[other] === 1) === isOver) wins += 1
    fair += isOver ? priceOver[other]! : 1 - priceOver[other]!
  }
  return { wins, fair }
}

function countShuffled(rows: SidedRows, order: Uint32Array, random: Draws) {
  const total = { wins: 0, fair: 0 }
  for (let round = 0; round < shuffles; round += 1) {
    const outcomes = order.slice()
    for (let start = 0; start < outcomes.length; ) {
      const end = endOfDate(rows, order, start)
      shuffle(outcomes, start, end, random)
      start = end
    }
    const { wins, fair } = countHits(rows, order, outcomes)
    total.wins += wins
    total.fair += fair
  }
  return total
}

function endOfDate({ date }: SidedRows, order: Uint32Array, start: number): number {
  let end = start + 1
  while (end < order.length && date[order[end]!] === date[order[start]!]) end += 1
  return end
}

/** Fisher–Yates, from `start` up to `end`. */
function shuffle(places: Uint32Array, start: number, end: number, random: Draws): void {
  for (let last = end - 1; last > start; last -= 1) {
    const other = start + random.integer(last - start + 1)
    const kept = places[last]!
    places[last] = places[other]!
    places[other] = kept
  }
}

function correlate(moments: { n: number; x: number; y: number; xx: number; yy: number; xy: number }): number {
  const { n, x, y, xx, yy, xy } = moments
  const spread = Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n))
  return spread > 0 ? Math.max(-1, Math.min(1, (xy - (x * y) / n) / spread)) : 0
}
