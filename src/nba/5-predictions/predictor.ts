/** One system ready to predict: the centre, the median, the spread, the probabilities against the line, the decision, the factors.
 *
 * The median is what meets a line. For a system that predicts a mean it comes from the error distribution and the step from
 * mean to median is itself a factor, so that the factors still add up to the number shown. */
import type { Market } from '../domain/market.ts'
import { quantileProbabilities } from '../domain/scored-prediction.ts'
import { loadEstimator, type ModelArtefact } from './artefact.ts'
import { type Decided, decide } from './decide.ts'
import { type LineProbabilities, probabilitiesAgainst, quantileOf, spreadAround } from './distribution.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { findSystem } from './systems/index.ts'
import type { Factor, Silence } from './systems/system.ts'

export interface PredictionInput {
  readonly values: Float64Array
  readonly quality: number
  /** In hundredths; null without one. */
  readonly line: number | null
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
  return {
    system: system.name,
    artefact,
    predict({ values, quality, line }) {
      const centre = estimator.estimate(values)
      if (Number.isNaN(centre)) return null
      const spread = distribution === null ? null : spreadAround(distribution, centre)
      const median = system.centre === 'mean' && spread !== null ? quantileOf(spread, 0.5) : centre
      const posted = line === null ? null : line / 100
      const factors = estimator.explain(values)
      const explained = factors.reduce((sum, factor) => sum + factor.contribution, 0)
      if (centre !== explained) factors.push({ name: 'not_below_zero', contribution: centre - explained })
      if (median !== centre) factors.push({ name: 'mean_to_median', contribution: median - centre })
      return {
        system: system.name,
        market,
        centre: round(centre),
        median: round(median),
        quantiles:
          spread === null ? null : quantileProbabilities.map((each) => round(quantileOf(spread, each))),
        probabilities:
          spread === null || posted === null ? null : roundAll(probabilitiesAgainst(spread, posted)),
        line,
        ...decide({ market, median: round(median), line: posted, quality, hasDistribution: spread !== null }),
        factors: gatherFactors(factors),
      }
    },
  }
}

/** Why a system has no number for a player who has a vector. */
export function noEstimateReason(name: string): Silence {
  const system = findSystem(name)
  return system.silence ?? (system.isTrained ? 'no_model' : 'input_missing')
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

function round(value: number): number {
  const rounded = Math.round(value * 1e4) / 1e4
  return rounded === 0 ? 0 : rounded
}
