/** One system ready to predict: the centre, the median, the spread, the probabilities against the line, the decision, the factors.
 *
 * The median is what meets a line. For a system that predicts a mean it comes from the error distribution and the step from
 * mean to median is itself a factor, so that the factors still add up to the number shown. */
import { PipelineError } from '../../platform/errors.ts'
import type { Market } from '../domain/market.ts'
import { fairAmerican, holdOf } from '../domain/odds.ts'
import { quantileProbabilities } from '../domain/scored-prediction.ts'
import { calibrationOf, hashArtefact, loadEstimator, type ModelArtefact } from './artefact.ts'
import { type AssessedLine, type Assessment, assess } from './assess.ts'
import { type CalibrationState, type Decided, decide } from './decide.ts'
import { type LineProbabilities, quantileOf } from './distribution.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { findSystem } from './systems/index.ts'
import { type Estimator, type Factor, type Silence, silent } from './systems/system.ts'

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
  /** The bookmakers' P(over), margin removed. */
  readonly overProbability?: number | null
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
  /** Of vectors that `predict` will be asked for: together they are worked out in a fraction of the time. */
  prepare(vectors: readonly Float64Array[]): void
  /** Null where the system has nothing to say: the reason is `noEstimateReason`. */
  predict(input: PredictionInput): Prediction | null
  /** The bare number; NaN where there is none. */
  estimate(values: Float64Array): number
  /** What `predict` decides from. `wantsSpread` asks for the whole distribution also where there is no line. */
  assess(values: Float64Array, line: AssessedLine | null, wantsSpread?: boolean): Assessment | null
  decide(assessment: Assessment, input: DecidedInput): Decided
  /** This system as a member of another: its median, and the factors that add up to it. */
  readonly asMember: Estimator
  /** The same with these of its members silent: the others share their weight. */
  without(members: readonly string[]): Predictor
}

export type DecidedInput = Omit<PredictionInput, 'values' | 'overProbability'>

const factorsShown = 12

/** One predictor an artefact, in the same order. Who weighs others finds them among those before it, or this throws `check.failed`. */
export function createPredictors(artefacts: readonly ModelArtefact[], schema: FeatureSchema): Predictor[] {
  const made = new Map<string, Predictor>()
  return artefacts.map((artefact) => {
    const predictor = createPredictor(artefact, schema, (system, hash) => {
      const found = made.get(system)
      return found !== undefined && hashArtefact(found.artefact) === hash ? found : undefined
    })
    made.set(artefact.system, predictor)
    return predictor
  })
}

function findMembers(
  artefact: ModelArtefact,
  find: (system: string, hash: string) => Predictor | undefined,
): Map<string, Estimator> {
  const members = Object.entries(artefact.members ?? {}).map(([system, hash]) => {
    const member = find(system, hash)
    if (member !== undefined) return [system, member.asMember] as const
    const message = `The artefact of ${artefact.system} for ${artefact.market} weighs ${system} ${hash.slice(0, 12)}, which is not there. Train again.`
    throw new PipelineError('check.failed', message, { artefact: hashArtefact(artefact) })
  })
  return new Map(members)
}

/** `findMember` gives the predictors that this one weighs, by name and hash. */
export function createPredictor(
  artefact: ModelArtefact,
  schema: FeatureSchema,
  findMember: (system: string, hash: string) => Predictor | undefined,
): Predictor {
  const members = findMembers(artefact, findMember)
  return predictWith(loadEstimator(artefact, schema, members), artefact, (left) => {
    const speaking = [...members].map(
      ([name, member]) => [name, left.includes(name) ? silent : member] as const,
    )
    return findSystem(artefact.system).create(schema, artefact.market, artefact.model, new Map(speaking))
  })
}

/** `leaveOut` gives the estimator with some of its members silent. */
function predictWith(
  estimator: Estimator,
  artefact: ModelArtefact,
  leaveOut: (members: readonly string[]) => Estimator,
): Predictor {
  const system = findSystem(artefact.system)
  const { market } = artefact
  const yardsticks = { ...artefact, calibration: calibrationOf(artefact) }

  function assessCentre(centre: number, line: AssessedLine | null, wantsSpread: boolean): Assessment | null {
    return Number.isNaN(centre) ? null : assess(system, yardsticks, centre, line, wantsSpread)
  }

  function explain(
    values: Float64Array,
    { centre, median }: Pick<Assessment, 'centre' | 'median'>,
  ): Factor[] {
    const factors = estimator.explain(values)
    const explained = factors.reduce((sum, factor) => sum + factor.contribution, 0)
    if (centre !== explained) factors.push({ name: 'not_below_zero', contribution: centre - explained })
    if (median !== centre) factors.push({ name: 'mean_to_median', contribution: median - centre })
    return factors
  }

  function decideFrom(
    { median, probabilities, over, calibration }: Assessment,
    input: DecidedInput,
  ): Decided {
    return decide({
      market,
      median: round(median),
      line: input.line === null ? null : input.line / 100,
      quality: input.quality,
      probability:
        probabilities === null || over === null ? null : { over, push: probabilities.push, calibration },
      isBlocked: artefact.health.state === 'blocked',
      isOutdated: artefact.calibration !== null && yardsticks.calibration === null,
      bestOverPrice: input.bestOverPrice ?? input.overPrice ?? null,
      bestUnderPrice: input.bestUnderPrice ?? input.underPrice ?? null,
    })
  }

  return {
    system: system.name,
    artefact,
    prepare: (vectors) => estimator.prepare?.(vectors),
    estimate: (values) => estimator.estimate(values),
    assess: (values, line, wantsSpread = false) =>
      assessCentre(estimator.estimate(values), line, wantsSpread),
    decide: decideFrom,
    asMember: {
      prepare: (vectors) => estimator.prepare?.(vectors),
      estimate: (values) => assessCentre(estimator.estimate(values), null, false)?.median ?? Number.NaN,
      explain(values) {
        const said = assessCentre(estimator.estimate(values), null, false)
        return said === null ? [] : explain(values, said)
      },
    },
    without: (members) => predictWith(leaveOut(members), artefact, leaveOut),
    predict(input) {
      const { values, line, overPrice = null, underPrice = null, overProbability = null } = input
      const posted = line === null ? null : { line: line / 100, overProbability }
      const said = assessCentre(estimator.estimate(values), posted, true)
      if (said === null) return null
      const { spread, over, probabilities } = said
      const decided = decideFrom(said, input)
      return {
        system: system.name,
        market,
        centre: round(said.centre),
        median: round(said.median),
        quantiles: spread && quantileProbabilities.map((each) => round(quantileOf(spread, each))),
        probabilities: probabilities && roundAll(probabilities),
        line,
        rawOverProbability: roundMaybe(said.rawOver),
        overProbability: roundMaybe(over),
        calibration: said.calibration,
        blended: roundMaybe(said.blended),
        fairOverPrice: over === null ? null : round(fairAmerican(over)),
        fairUnderPrice: over === null ? null : round(fairAmerican(1 - over)),
        hold: overPrice === null || underPrice === null ? null : round(holdOf(overPrice, underPrice)),
        ...decided,
        confidence: roundMaybe(decided.confidence),
        expectedValue: roundMaybe(decided.expectedValue),
        breakEven: roundMaybe(decided.breakEven),
        factors: gatherFactors(explain(values, said)),
      }
    },
  }
}

/** Why a system has no number for a player who has a vector. */
export function noEstimateReason(name: string): Silence {
  const system = findSystem(name)
  return system.silence ?? (system.training === null ? 'input_missing' : 'no_model')
}

/** The largest factors by size; the rest are gathered into one, so that the sum stays. Most of eighty never come among the twelve that are
 * shown, and are not sorted. */
function gatherFactors(factors: readonly Factor[]): Factor[] {
  const shown: Factor[] = []
  let others = 0
  let hasOthers = false
  for (const factor of factors) {
    if (!(Math.abs(factor.contribution) > 1e-9)) continue
    let place = shown.length
    while (place > 0 && isLarger(factor, shown[place - 1]!)) place -= 1
    if (place < factorsShown) shown.splice(place, 0, factor)
    const left = place < factorsShown ? (shown.length > factorsShown ? shown.pop() : undefined) : factor
    if (left === undefined) continue
    others += left.contribution
    hasOthers = true
  }
  if (hasOthers) shown.push({ name: 'others', contribution: others })
  return shown.map(({ name, contribution }) => ({ name, contribution: round(contribution) }))
}

function isLarger(one: Factor, other: Factor): boolean {
  const size = Math.abs(one.contribution)
  const otherSize = Math.abs(other.contribution)
  return size > otherSize || (size === otherSize && one.name < other.name)
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
