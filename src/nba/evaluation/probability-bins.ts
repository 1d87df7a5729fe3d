/** How calibrated probabilities are: ten bins of equal count, the calibration error, and what chance alone would show.
 *
 * ECE = Σ n_b/n · |said_b − happened_b| (Naeini, Cooper, Hauskrecht, AAAI 2015; bins of equal count after Nixon et al., 2019). It is never 0 on
 * finite rows: with perfect calibration each bin is off by a half-normal amount of spread σ_b = √(p(1−p)/n_b), of mean √(2/π)·σ_b and variance
 * (1 − 2/π)·σ_b². Their weighed sum is given beside it, with the range that holds 95 % of what chance shows. */
import { wilsonInterval } from '../domain/statistics.ts'
import { probabilitySteps, unknownProbability } from './columns.ts'
import type { CurvePoint } from './report.ts'

/** Of equal count; there are never more. */
export const binsWanted = 10

/** Probabilities that differ by less than 1/4096 are counted as equal. */
const stepsShift = 4
const cells = (probabilitySteps >> stepsShift) + 1

export interface ProbabilityTally {
  readonly rows: Uint32Array
  readonly overs: Uint32Array
  /** Sum of the probabilities, in steps. */
  readonly said: Float64Array
}

export function createTally(): ProbabilityTally {
  return { rows: new Uint32Array(cells), overs: new Uint32Array(cells), said: new Float64Array(cells) }
}

function cellOf(steps: number): number {
  return steps >> stepsShift
}

export function countProbability(tally: ProbabilityTally, steps: number, isOver: boolean): void {
  if (steps === unknownProbability) return
  const cell = cellOf(steps)
  tally.rows[cell]! += 1
  tally.said[cell]! += steps
  if (isOver) tally.overs[cell]! += 1
}

export function addTallies(tallies: readonly ProbabilityTally[]): ProbabilityTally {
  const total = createTally()
  for (const { rows, overs, said } of tallies) {
    for (let cell = 0; cell < cells; cell += 1) {
      total.rows[cell]! += rows[cell]!
      total.overs[cell]! += overs[cell]!
      total.said[cell]! += said[cell]!
    }
  }
  return total
}

export interface Calibration {
  readonly ece: number
  readonly eceByChance: number
  readonly eceByChanceLow: number
  readonly eceByChanceHigh: number
  readonly curve: readonly CurvePoint[]
}

/** The bin of a probability in steps, among those that `measureCalibration` makes of the tally. */
export function findBins(tally: ProbabilityTally): (steps: number) => number {
  const bins = assignBins(tally)
  return (steps) => bins[cellOf(steps)]!
}

/** By cell. Equal probabilities stay in one bin, so bins may differ in count, and there may be fewer than ten. */
function assignBins({ rows }: ProbabilityTally): Uint8Array {
  const n = sumOf(rows)
  const bins = new Uint8Array(cells)
  let bin = 0
  let seen = 0
  for (let cell = 0; cell < cells; cell += 1) {
    bins[cell] = bin
    if (rows[cell] === 0) continue
    seen += rows[cell]!
    if (seen >= (n * (bin + 1)) / binsWanted && seen < n) bin += 1
  }
  return bins
}

function sumOf(rows: Uint32Array): number {
  return rows.reduce((sum, each) => sum + each, 0)
}

/** By bins of the rows' own probabilities. */
export function measureCalibration(tally: ProbabilityTally): Calibration {
  const n = sumOf(tally.rows)
  const bins = assignBins(tally)
  const points = Array.from({ length: binsWanted }, () => ({ rows: 0, overs: 0, said: 0 }))
  for (let cell = 0; cell < cells; cell += 1) {
    const point = points[bins[cell]!]!
    point.rows += tally.rows[cell]!
    point.overs += tally.overs[cell]!
    point.said += tally.said[cell]! / probabilitySteps
  }
  const curve = points.filter(({ rows }) => rows > 0).map(describeBin)
  const spread = (point: CurvePoint) => Math.sqrt((point.said * (1 - point.said)) / point.n)
  const eceByChance = weigh(curve, n, (point) => Math.sqrt(2 / Math.PI) * spread(point))
  const variance = curve.reduce((sum, point) => sum + ((point.n / n) * spread(point)) ** 2, 0)
  const reach = 1.96 * Math.sqrt((1 - 2 / Math.PI) * variance)
  return {
    ece: weigh(curve, n, (point) => Math.abs(point.said - point.happened)),
    eceByChance,
    eceByChanceLow: Math.max(0, eceByChance - reach),
    eceByChanceHigh: eceByChance + reach,
    curve,
  }
}

function describeBin({ rows, overs, said }: { rows: number; overs: number; said: number }): CurvePoint {
  const { low, high } = wilsonInterval(overs, rows)!
  return { n: rows, said: said / rows, happened: overs / rows, low, high }
}

function weigh(curve: readonly CurvePoint[], n: number, of: (point: CurvePoint) => number): number {
  return n === 0 ? 0 : curve.reduce((sum, point) => sum + point.n * of(point), 0) / n
}
