/** One system ready to predict: the centre, the median, the spread, the probabilities against the line, the decision, the factors.
 *
 * The median is what meets a line. For a system that predicts a mean it comes from the error distribution and the step from
 * mean to median is itself a factor, so that the factors still add up to the number shown. */
import type { Market } from '../domain/market.ts'
import { fairAmerican, holdOf } from '../domain/odds.ts'
import { quantileProbabilities } from '../domain/scored-prediction.ts'
import { loadEstimator, type ModelArtefact } from './artefact.ts'
import { blend } from './blend.ts'
import { calibrate } from './calibration.ts'
import { type CalibrationState, type Decided, decide } from './decide.ts'
import {
  type LineProbabilities,
  probabilitiesAgainst,
  quantileOf,
  scaleAt,
  spreadAround,
} from './distribution.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { findSystem } from './systems/index.ts'
import type { Factor } from './systems/system.ts'

export interface PredictionInput {
  readonly values: Float64Array
  readonly quality: number
  /** In hundredths; null without one. */
  readonly line: number | null
  /** American, of the book whose offer is the line; null, here and below, where nobody offers it. */
  readonly overPrice?: number | null
  readonly underPrice?: number | null
  /** American, the best of all books at the line. */
  readonly bestOverPrice?: number | null
  readonly bestUnderPrice?: number | null
}

export interface Prediction extends Decided {
  readonly system: string
  readonly market: Market
  /** The system's own number; for `ridge` and `moving_average` a mean. */
  readonly centre: number
  readonly median: number
  /** At 5, 10, 25, 50, 75, 90, 95 %; null until enough errors are known. */
  readonly quantiles: readonly number[] | null
  readonly probabilities: LineProbabilities | null
  readonly line: number | null
  /** P(over), pushes left out: from the distribution, and calibrated where the artefact can; null without a line or a distribution. */
  readonly rawOverProbability: number | null
  readonly overProbability: number | null
  readonly calibration: CalibrationState
  /** line + w·(median − line); null without a line or without a fitted w. */
  readonly blended: number | null
  /** American prices at which neither side would win; null without a probability. */
  readonly fairOverPrice: number | null
  readonly fairUnderPrice: number | null
  /** The bookmaker's share of the two prices of the line; null unless both are offered. */
  readonly hold: number | null
  /** Largest first; they add up to the median, within rounding. */
  readonly factors: readonly Factor[]
}

export interface Predictor {
  readonly system: string
  readonly artefact: ModelArtefact
  /** Null where the system has nothing to say: the reason is `noEstimateReason`. */
  predict(input: PredictionInput): Prediction | null
}

const factorsShown = 12

export function createPredictor(artefact: ModelArtefact, schema: FeatureSchema): Predictor {
  const estimator = loadEstimator(artefact, schema)
  const system = findSystem(artefact.system)
  const { market, distribution } = artefact
  const calibration = artefact.calibration ?? null
  const weight = artefact.blend ?? null

  /** P(over) as it is believed: calibrated by the edge in usual spreads. */
  function believe(raw: number, centre: number, edge: number): number {
    if (calibration === null || distribution === null) return raw
    return calibrate(calibration, raw, edge / scaleAt(distribution, centre))
  }

  return {
    system: system.name,
    artefact,
    predict({ values, quality, line, overPrice = null, underPrice = null, ...best }) {
      const centre = estimator.estimate(values)
      if (Number.isNaN(centre)) return null
      const spread = distribution === null ? null : spreadAround(distribution, centre)
      const median = system.centre === 'mean' && spread !== null ? quantileOf(spread, 0.5) : centre
      const posted = line === null ? null : line / 100
      const factors = estimator.explain(values)
      const explained = factors.reduce((sum, factor) => sum + factor.contribution, 0)
      if (centre !== explained) factors.push({ name: 'not_below_zero', contribution: centre - explained })
      if (median !== centre) factors.push({ name: 'mean_to_median', contribution: median - centre })
      const probabilities = spread === null || posted === null ? null : probabilitiesAgainst(spread, posted)
      const over = probabilities === null ? null : believe(probabilities.over, centre, median - posted!)
      const state = calibration === null || over === null ? 'uncalibrated' : 'calibrated'
      const decided = decide({
        market,
        median: round(median),
        line: posted,
        quality,
        probability: probabilities && { over: over!, push: probabilities.push, calibration: state },
        bestOverPrice: best.bestOverPrice ?? overPrice,
        bestUnderPrice: best.bestUnderPrice ?? underPrice,
      })
      return {
        system: system.name,
        market,
        centre: round(centre),
        median: round(median),
        quantiles:
          spread === null ? null : quantileProbabilities.map((each) => round(quantileOf(spread, each))),
        probabilities: probabilities && roundAll(probabilities),
        line,
        rawOverProbability: roundMaybe(probabilities?.over ?? null),
        overProbability: roundMaybe(over),
        calibration: state,
        blended: weight === null || posted === null ? null : round(blend(weight, median, posted)),
        fairOverPrice: over === null ? null : round(fairAmerican(over)),
        fairUnderPrice: over === null ? null : round(fairAmerican(1 - over)),
        hold: overPrice === null || underPrice === null ? null : round(holdOf(overPrice, underPrice)),
        ...decided,
        confidence: roundMaybe(decided.confidence),
        expectedValue: roundMaybe(decided.expectedValue),
        breakEven: roundMaybe(decided.breakEven),
        factors: gatherFactors(factors),
      }
    },
  }
}

/** Why a system has no number for a player who has a vector. */
export function noEstimateReason(system: string): 'no_line' | 'no_model' {
  return findSystem(system).isTrained ? 'no_model' : 'no_line'
}

/** The largest factors by size; the rest are gathered into one, so that the sum stays. */
function gatherFactors(factors: readonly Factor[]): Factor[] {
  const sorted = factors
    .filter((factor) => Math.abs(factor.contribution) > 1e-9)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.name < b.name ? -1 : 1))
  const shown = sorted.slice(0, factorsShown)
  const rest = sorted.slice(factorsShown)
  if (rest.length > 0) {
    shown.push({ name: 'others', contribution: rest.reduce((sum, factor) => sum + factor.contribution, 0) })
  }
  return shown.map(({ name, contribution }) => ({ name, contribution: round(contribution) }))
}

function roundAll(each: LineProbabilities): LineProbabilities {
  return { ...each, over: round(each.over), under: round(each.under), push: round(each.push) }
}

function roundMaybe(value: number | null): number | null {
  return value === null ? null : round(value)
}

function round(value: number): number {
  const rounded = Math.round(value * 1e4) / 1e4
  return rounded === 0 ? 0 : rounded
}
