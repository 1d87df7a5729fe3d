/** From a median, a probability and prices to OVER, UNDER, PASS or NO_LINE, always with the reason.
 *
 * All thresholds stand here and nowhere else. A side needs an edge, a good vector, and where the probability is calibrated more than
 * an even chance and a price that pays. An uncalibrated probability is shown, but no bet is refused or made worth anything by it. */
import type { Market } from '../domain/market.ts'
import { expectedValue, impliedProbability } from '../domain/odds.ts'

export type Decision = 'OVER' | 'UNDER' | 'PASS' | 'NO_LINE'
export type DecisionReason =
  /** A side is taken. */
  | 'edge_reached'
  | 'no_line_offered'
  /** The median is too near to the line: there the bookmaker is as good as we are. */
  | 'edge_below_threshold'
  /** Too much of the vector is missing. */
  | 'quality_below_threshold'
  /** Too few errors of the system are known to speak of probabilities. */
  | 'no_error_distribution'
  /** Calibrated, the side of the edge is not the likelier one. */
  | 'confidence_below_even'
  /** Calibrated, the best price does not pay for the risk. */
  | 'no_expected_value'
  /** The system has got worse than it used to be, and takes no side until it is well again. */
  | 'system_blocked'
  /** The artefact can be calibrated no more: without that no price would be asked for. */
  | 'calibration_outdated'

/** In the market's unit. */
export const edgeMinimums: Readonly<Record<Market, number>> = {
  points: 1,
  rebounds: 0.5,
  assists: 0.4,
  threes: 0.3,
  points_rebounds_assists: 1.5,
}

/** Vectors below this quality are predicted but take no side. */
export const qualityMinimum = 70

/** What a calibrated probability of the side has to exceed. */
export const confidenceMinimum = 0.5

export type CalibrationState = 'calibrated' | 'uncalibrated'

export interface OverProbability {
  /** Pushes left out. */
  readonly over: number
  readonly push: number
  readonly calibration: CalibrationState
}

export interface DecisionInput {
  readonly market: Market
  readonly median: number
  /** In the market's unit. */
  readonly line: number | null
  readonly quality: number
  /** Null without an error distribution. */
  readonly probability: OverProbability | null
  /** American, the best known at the line; null where there is none. */
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  readonly isBlocked?: boolean
  /** It was calibrated in a form that is not read any more. */
  readonly isOutdated?: boolean
}

export interface Decided {
  readonly decision: Decision
  readonly reason: DecisionReason
  /** Median minus line; null without a line. */
  readonly edge: number | null
  /** The probability of the side of the edge, taken or not; raw where `calibration` says so. Null without a probability. */
  readonly confidence: number | null
  /** Per unit staked on the side of the edge at its best price; null without a price or a calibrated probability. */
  readonly expectedValue: number | null
  /** The chance at which that price breaks even. */
  readonly breakEven: number | null
}

export function decide(input: DecisionInput): Decided {
  const { market, median, line, quality, probability } = input
  if (line === null) {
    const nothing = { edge: null, confidence: null, expectedValue: null, breakEven: null }
    return { decision: 'NO_LINE', reason: 'no_line_offered', ...nothing }
  }
  const edge = Math.round((median - line) * 1e4) / 1e4
  const leaning = lean(input, edge)
  const reason = ((): DecisionReason => {
    if (probability === null) return 'no_error_distribution'
    if (input.isBlocked) return 'system_blocked'
    if (input.isOutdated) return 'calibration_outdated'
    if (quality < qualityMinimum) return 'quality_below_threshold'
    if (Math.abs(edge) < edgeMinimums[market]) return 'edge_below_threshold'
    if (probability.calibration === 'uncalibrated') return 'edge_reached'
    if (leaning.confidence! <= confidenceMinimum) return 'confidence_below_even'
    if (leaning.expectedValue !== null && leaning.expectedValue <= 0) return 'no_expected_value'
    return 'edge_reached'
  })()
  const decision = reason === 'edge_reached' ? leaning.side : 'PASS'
  return {
    decision,
    reason,
    edge,
    confidence: leaning.confidence,
    expectedValue: leaning.expectedValue,
    breakEven: leaning.breakEven,
  }
}

/** The side of the edge; without one the likelier side. */
function lean({ probability, bestOverPrice, bestUnderPrice }: DecisionInput, edge: number) {
  const isOver = edge === 0 ? (probability?.over ?? 1) >= 0.5 : edge > 0
  const price = isOver ? bestOverPrice : bestUnderPrice
  const confidence = probability === null ? null : isOver ? probability.over : 1 - probability.over
  return {
    side: isOver ? ('OVER' as const) : ('UNDER' as const),
    confidence,
    expectedValue:
      price === null || confidence === null || probability?.calibration !== 'calibrated'
        ? null
        : expectedValue(price, confidence, probability.push),
    breakEven: price === null ? null : impliedProbability(price),
  }
}
