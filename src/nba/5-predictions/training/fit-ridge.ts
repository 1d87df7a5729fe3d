/** Ridge regression in closed form on standardised inputs, from moments alone.
 *
 * Missing inputs take the input's mean over the rows that have it, and an indicator where any row lacks it. The penalty is a
 * share of the number of rows and is chosen on the last weeks, by a fit that has not seen them. */

import { solvePositiveDefinite } from './cholesky.ts'
import { addMoments, type MomentLayout, type Moments, readProduct } from './moments.ts'

export interface RidgeFit {
  readonly rows: number
  /** Penalty as a share of the rows. */
  readonly penalty: number
  readonly intercept: number
  /** Mean of each input over the rows that have it: what a missing one is taken for. */
  readonly means: readonly number[]
  readonly scales: readonly number[]
  /** For one standard deviation of the input. 0 where the input did not vary. */
  readonly coefficients: readonly number[]
  /** Added when the input is missing, relative to the average row; 0 where none was fitted. */
  readonly missingShifts: readonly number[]
  /** Share of rows in which the input was missing. */
  readonly missingShares: readonly number[]
}

const penalties = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1] as const
const penaltyWithoutChoice = 1e-3
const rowsMin = 500

/** Null while there are fewer than 500 rows. `weeks` in date order; the last eighth of them chooses the penalty. */
export function fitRidge(layout: MomentLayout, weeks: readonly Moments[]): RidgeFit | null {
  if (weeks.length === 0) return null
  const all = addMoments(weeks)
  if (all.rows < rowsMin) return null
  return solveRidge(standardise(layout, all), choosePenalty(layout, weeks))
}

function choosePenalty(layout: MomentLayout, weeks: readonly Moments[]): number {
  const heldOut = Math.ceil(weeks.length / 8)
  const earlier = addMoments(weeks.slice(0, Math.max(1, weeks.length - heldOut)))
  if (weeks.length < 8 || earlier.rows < rowsMin) return penaltyWithoutChoice
  const later = addMoments(weeks.slice(weeks.length - heldOut))
  const standard = standardise(layout, earlier)
  let best: number = penaltyWithoutChoice
  let bestLoss = Number.POSITIVE_INFINITY
  for (const penalty of penalties) {
    const loss = squaredLoss(layout, solveRidge(standard, penalty), later)
    if (loss < bestLoss) {
      best = penalty
      bestLoss = loss
    }
  }
  return best
}

/** The fit's matrix before the penalty: correlations of the terms, and of each term with the target. */
interface Standardised {
  readonly rows: number
  readonly targetMean: number
  readonly means: readonly number[]
  readonly scales: readonly number[]
  readonly missingShares: readonly number[]
  /** Inputs that have an indicator: term `count + i` is the presence of input `indicated[i]`. */
  readonly indicated: readonly number[]
  /** The terms that varied; matrix and right side are over these. */
  readonly used: readonly number[]
  readonly matrix: Float64Array
  readonly right: Float64Array
}

function standardise(layout: MomentLayout, moments: Moments): Standardised {
  const { inputs, presence, columns } = layout
  const size = columns + 1
  const rows = moments.rows
  const product = (i: number, j: number) => readProduct(moments, size, i, j)
  const count = inputs.length
  const present = presence.map((flag) => product(flag, 0))
  const means = inputs.map((_, j) => (present[j] === 0 ? 0 : product(1 + j, 0) / present[j]!))
  const targetMean = product(columns, 0) / rows

  // Terms: the inputs with the mean filled in, then an indicator for each that was ever missing (and ever present).
  const indicated = inputs
    .map((_, j) => j)
    .filter((j) => presence[j] !== 0 && present[j]! > 0 && present[j]! < rows)
  const terms = count + indicated.length
  // Centred, an input is value − mean·presence, and a presence is presence − its share.
  const column = inputs.map((_, j) => 1 + j).concat(indicated.map((j) => presence[j]!))
  const base = presence.concat(indicated.map(() => 0))
  const shift = means.concat(indicated.map((j) => present[j]! / rows))
  const covariance = (s: number, t: number) => {
    const raw = product(column[s]!, column[t]!) - shift[t]! * product(column[s]!, base[t]!)
    return (
      (raw -
        shift[s]! * product(base[s]!, column[t]!) +
        shift[s]! * shift[t]! * product(base[s]!, base[t]!)) /
      rows
    )
  }
  const variances = Array.from({ length: terms }, (_, t) => covariance(t, t))
  const scales = variances.map((variance, t) =>
    variance > 1e-9 * (1 + shift[t]! ** 2) ? Math.sqrt(variance) : 0,
  )
  const used = scales.map((_, t) => t).filter((t) => scales[t]! > 0)
  const matrix = new Float64Array(used.length ** 2)
  const right = new Float64Array(used.length)
  for (const [i, s] of used.entries()) {
    for (let j = 0; j <= i; j += 1) {
      const t = used[j]!
      const value = covariance(s, t) / (scales[s]! * scales[t]!)
      matrix[i * used.length + j] = value
      matrix[j * used.length + i] = value
    }
    const raw = product(column[s]!, columns) - shift[s]! * product(base[s]!, columns)
    right[i] = raw / (rows * scales[s]!)
  }
  // The mean of a centred term is 0, so the target needs no centring of its own.
  const missingShares = present.map((each) => 1 - each / rows)
  return { rows, targetMean, means, scales, missingShares, indicated, used, matrix, right }
}

function solveRidge(standard: Standardised, penalty: number): RidgeFit {
  const { rows, targetMean, means, scales, missingShares, indicated, used, right } = standard
  const count = means.length
  const matrix = Float64Array.from(standard.matrix)
  for (let i = 0; i < used.length; i += 1) matrix[i * used.length + i]! += penalty
  const solved = solvePositiveDefinite(matrix, right)
  const coefficients = new Array<number>(count).fill(0)
  const missingShifts = new Array<number>(count).fill(0)
  for (const [i, t] of used.entries()) {
    // A presence falls by one when the value is missing.
    if (t < count) coefficients[t] = solved[i]!
    else missingShifts[indicated[t - count]!] = -solved[i]! / scales[t]!
  }
  return {
    rows,
    penalty,
    intercept: targetMean,
    means,
    scales: scales.slice(0, count),
    coefficients,
    missingShifts,
    missingShares,
  }
}

/** Mean squared error of a fit on other rows, from their moments. */
function squaredLoss(layout: MomentLayout, fit: RidgeFit, moments: Moments): number {
  const { inputs, presence, columns } = layout
  const size = columns + 1
  const weights = new Float64Array(size)
  weights[0] = -fit.intercept
  weights[columns] = 1
  for (let j = 0; j < inputs.length; j += 1) {
    const slope = fit.scales[j] === 0 ? 0 : fit.coefficients[j]! / fit.scales[j]!
    weights[1 + j]! -= slope
    weights[presence[j]!]! += slope * fit.means[j]!
    // missing: shift·(1 − share); present: −shift·share
    weights[0]! -= fit.missingShifts[j]! * (1 - fit.missingShares[j]!)
    weights[presence[j]!]! += fit.missingShifts[j]!
  }
  let sum = 0
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) sum += weights[i]! * weights[j]! * readProduct(moments, size, i, j)
  }
  return sum / moments.rows
}

/** What one input adds to the intercept for one player. */
export function contributionOf(fit: RidgeFit, j: number, value: number): number {
  const share = fit.missingShares[j]!
  if (Number.isNaN(value)) return fit.missingShifts[j]! * (1 - share)
  const scaled = fit.scales[j] === 0 ? 0 : (value - fit.means[j]!) / fit.scales[j]!
  return fit.coefficients[j]! * scaled - fit.missingShifts[j]! * share
}
