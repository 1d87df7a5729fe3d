/** What one system says of a vector and a line, before anybody decides anything: used by predictions and by the walk that trains.
 *
 * The median is what meets a line. For a system that predicts a mean it comes from the error distribution. */
import { type Blend, blend } from './blend.ts'
import { type Calibration, calibrate, unpricedOver } from './calibration.ts'
import type { CalibrationState } from './decide.ts'
import {
  type ErrorDistribution,
  type LineProbabilities,
  medianAround,
  probabilitiesAgainst,
  spreadAround,
} from './distribution.ts'
import type { System } from './systems/system.ts'

export interface Assessment {
  /** The system's own number. */
  readonly centre: number
  readonly median: number
  /** The outcome's quantiles; null until enough errors are known, and where they were not asked for. */
  readonly spread: Float64Array | null
  /** Against the line, as it comes from the distribution; null, here and below, without a line or a distribution. */
  readonly probabilities: LineProbabilities | null
  /** P(over), pushes left out: raw, and as it is believed. */
  readonly rawOver: number | null
  readonly over: number | null
  readonly calibration: CalibrationState
  readonly blended: number | null
}

export interface Yardsticks {
  readonly distribution: ErrorDistribution | null
  readonly calibration: Calibration | null
  readonly blend: Blend | null
}

export interface AssessedLine {
  /** In the market's unit. */
  readonly line: number
  /** The bookmakers' P(over), margin removed. */
  readonly overProbability: number | null
}

/** Without a line the spread is computed only if it is asked for. */
export function assess(
  { centre: kind, probability }: System,
  { distribution, calibration, blend: weight }: Yardsticks,
  centre: number,
  posted: AssessedLine | null,
  wantsSpread: boolean,
): Assessment {
  const spread =
    distribution !== null && (wantsSpread || posted !== null) ? spreadAround(distribution, centre) : null
  const median = kind === 'mean' && distribution !== null ? medianAround(distribution, centre) : centre
  const said = { centre, median, spread }
  if (posted === null) return { ...said, ...withoutLine }
  const blended = weight === null ? null : blend(weight, median, posted.line)
  if (distribution === null || spread === null) return { ...said, ...withoutLine, blended }
  const probabilities = probabilitiesAgainst(spread, posted.line)
  if (probability === 'price') {
    const over = posted.overProbability
    return { ...said, probabilities, rawOver: over, over, calibration: 'uncalibrated', blended }
  }
  return {
    ...said,
    probabilities,
    rawOver: probabilities.over,
    over:
      calibration === null
        ? probabilities.over
        : calibrate(calibration, probabilities.over, posted.overProbability ?? unpricedOver),
    calibration: calibration === null ? 'uncalibrated' : 'calibrated',
    blended,
  }
}

const withoutLine = {
  probabilities: null,
  rawOver: null,
  over: null,
  calibration: 'uncalibrated',
  blended: null,
} as const
