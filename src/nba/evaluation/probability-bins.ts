/** How calibrated probabilities are: ten bins of equal count, the calibration error, and what chance alone would show.
 *
 * ECE = Σ n_b/n · |said_b − happened_b| (Naeini, Cooper, Hauskrecht, AAAI 2015; bins of equal count after Nixon et al., 2019). It is never 0 on
 * finite rows: with perfect calibration each bin is off by √(2/π)·√(p(1−p)/n_b) in the mean, which is given beside it. */
import { wilsonInterval } from '../domain/statistics.ts'
import { probabilitySteps, unknownProbability } from './columns.ts'
import type { CurvePoint } from './report.ts'

const binsWanted = 10

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

export function countProbability(tally: ProbabilityTally, steps: number, isOver: boolean): void {
  if (steps === unknownProbability) return
  const cell = steps >> stepsShift
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
  readonly curve: readonly CurvePoint[]
}

/** Equal probabilities stay in one bin, so bins may differ in count, and there may be fewer than ten. */
export function measureCalibration(tally: ProbabilityTally): Calibration {
  let n = 0
  for (const rows of tally.rows) n += rows
  const curve: CurvePoint[] = []
  let bin = { rows: 0, overs: 0, said: 0 }
  let seen = 0
  for (let cell = 0; cell < cells; cell += 1) {
    const rows = tally.rows[cell]!
    if (rows === 0) continue
    seen += rows
    bin.rows += rows
    bin.overs += tally.overs[cell]!
    bin.said += tally.said[cell]! / probabilitySteps
    if (seen < (n * (curve.length + 1)) / binsWanted && seen < n) continue
    curve.push(describeBin(bin))
    bin = { rows: 0, overs: 0, said: 0 }
  }
  const spread = (point: CurvePoint) => Math.sqrt((point.said * (1 - point.said)) / point.n)
  return {
    ece: weigh(curve, n, (point) => Math.abs(point.said - point.happened)),
    eceByChance: weigh(curve, n, (point) => Math.sqrt(2 / Math.PI) * spread(point)),
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
