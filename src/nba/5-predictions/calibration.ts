/** From the probability that a distribution gives, beside the bookmakers', to the one that comes true: fitted a market on earlier rows only.
 *
 * The caller hands over rows of days strictly before the week it predicts. Most of the distance between our number and the line is our own
 * error, so the fit begins where the blend of medians does, near the price, and rows pull it to where they came out (decision 0028). */
import { usualWeight } from './blend.ts'
import { fitPool, type Pool, readPool } from './log-odds-pool.ts'

export interface CalibrationRows {
  /** P(over), pushes left out, as it comes from the distribution. */
  readonly rawOver: Float64Array
  /** The bookmakers' P(over), margin removed; `unpricedOver` where they name no price. */
  readonly fairOver: Float64Array
  /** 1 over, 0 under. Pushes are not given. */
  readonly outcomes: Uint8Array
}

export interface Calibration extends Pool {
  readonly rows: number
}

/** Below it nothing is fitted, and the probability is marked uncalibrated. */
export const calibrationRowsMin = 300
/** A line without a price is taken for the median: pick'em books post such lines. */
export const unpricedOver = 0.5
/** So many rows are assumed to have come out as the usual weight says. */
const pseudoRows = 200
const usual: Pool = { shift: 0, weight: usualWeight }
const probabilityMin = 0.02

export function fitCalibration({ rawOver, fairOver, outcomes }: CalibrationRows): Calibration | null {
  const rows = outcomes.length
  if (rows < calibrationRowsMin) return null
  if (!rawOver.every(Number.isFinite) || !fairOver.every(Number.isFinite))
    throw new Error('a row for calibration has no raw probability or no fair one')
  const share = pseudoRows / (rows + pseudoRows)
  const targets = rawOver.map(
    (raw, i) => share * readPool(usual, raw, fairOver[i]!) + (1 - share) * outcomes[i]!,
  )
  return { rows, ...fitPool(rawOver, fairOver, targets, usual) }
}

/** P(over), pushes left out. It never falls where the raw probability or the price rises, and stays between 0.02 and 0.98. */
export function calibrate(calibration: Calibration, rawOver: number, fairOver: number): number {
  return Math.min(1 - probabilityMin, Math.max(probabilityMin, readPool(calibration, rawOver, fairOver)))
}
