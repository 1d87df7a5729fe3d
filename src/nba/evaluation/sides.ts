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

interface DecidedRow {
  readonly isOver: boolean
  readonly margin: number
  /** P(over) of the prices; a half where they say nothing. */
  readonly priceOver: number
}

/** Rows on which prediction or outcome is the line itself are in no count. */
export function measureSides(selection: Selection, random: Draws): Sides | null {
  const byDate = new Map<number, DecidedRow[]>()
  const moments = { n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 }
  const isPicks = selection.population === 'D'
  visitSelection(selection, (chunk, said, at) => {
    const ours = said.median[at]! - chunk.line[at]!
    const margin = chunk.actual[at]! - chunk.line[at]!
    if (margin === 0 || ours === 0) return
    moments.n += 1
    moments.x += ours
    moments.y += margin
    moments.xx += ours * ours
    moments.yy += margin * margin
    moments.xy += ours * margin
    const isOver = isPicks ? (said.flags[at]! & saidFlags.decision) === decisionCodes.over : ours > 0
    const steps = chunk.priceOver[at]!
    const priceOver = steps === unknownProbability ? 0.5 : steps / probabilitySteps
    const date = chunk.date[at]!
    const rows = byDate.get(date)
    if (rows) rows.push({ isOver, margin, priceOver })
    else byDate.set(date, [{ isOver, margin, priceOver }])
  })
  if (moments.n === 0) return null
  const honest = countHits(byDate, (rows) => rows)
  const shuffled = Array.from({ length: shuffles }, () => countHits(byDate, (rows) => shuffle(rows, random)))
  const meanOf = (which: 'wins' | 'fair') =>
    shuffled.reduce((sum, each) => sum + each[which], 0) / shuffles / moments.n
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
    shuffledRate: meanOf('wins'),
    shuffledFairRate: meanOf('fair'),
  }
}

type Reorder = (rows: readonly DecidedRow[]) => readonly DecidedRow[]

function countHits(byDate: ReadonlyMap<number, readonly DecidedRow[]>, reorder: Reorder) {
  let wins = 0
  let fair = 0
  for (const rows of byDate.values()) {
    const outcomes = reorder(rows)
    rows.forEach(({ isOver }, index) => {
      const { margin, priceOver } = outcomes[index]!
      if (margin > 0 === isOver) wins += 1
      fair += isOver ? priceOver : 1 - priceOver
    })
  }
  return { wins, fair }
}

/** Fisher–Yates. */
function shuffle(rows: readonly DecidedRow[], random: Draws): DecidedRow[] {
  const shuffled = [...rows]
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1)
    const row = shuffled[last]!
    shuffled[last] = shuffled[other]!
    shuffled[other] = row
  }
  return shuffled
}

function correlate(moments: { n: number; x: number; y: number; xx: number; yy: number; xy: number }): number {
  const { n, x, y, xx, yy, xy } = moments
  const spread = Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n))
  return spread > 0 ? Math.max(-1, Math.min(1, (xy - (x * y) / n) / spread)) : 0
}
