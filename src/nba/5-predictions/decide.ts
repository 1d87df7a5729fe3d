/** From a median and a line to OVER, UNDER, PASS or NO_LINE, always with the reason.
 *
 * All thresholds stand here and nowhere else. Edges are in the market's unit: below them the bookmaker is as good as we are. */
import type { Market } from '../domain/market.ts'

export type Decision = 'OVER' | 'UNDER' | 'PASS' | 'NO_LINE'
export type DecisionReason =
  | 'edge_reached'
  | 'no_line_offered'
  | 'edge_below_threshold'
  | 'quality_below_threshold'
  | 'no_error_distribution'

export const edgeMinimums: Readonly<Record<Market, number>> = {
  points: 1,
  rebounds: 0.5,
  assists: 0.4,
  threes: 0.3,
  points_rebounds_assists: 1.5,
}

/** Vectors below this quality are predicted but take no side. */
export const qualityMinimum = 70

export interface DecisionInput {
  readonly market: Market
  readonly median: number
  /** In the market's unit. */
  readonly line: number | null
  readonly quality: number
  readonly hasDistribution: boolean
}

export interface Decided {
  readonly decision: Decision
  readonly reason: DecisionReason
  /** Median minus line; null without a line. */
  readonly edge: number | null
}

export function decide(input: DecisionInput): Decided {
  if (input.line === null) return { decision: 'NO_LINE', reason: 'no_line_offered', edge: null }
  const edge = Math.round((input.median - input.line) * 1e4) / 1e4
  if (!input.hasDistribution) return { decision: 'PASS', reason: 'no_error_distribution', edge }
  if (input.quality < qualityMinimum) return { decision: 'PASS', reason: 'quality_below_threshold', edge }
  if (Math.abs(edge) < edgeMinimums[input.market])
    return { decision: 'PASS', reason: 'edge_below_threshold', edge }
  return { decision: edge > 0 ? 'OVER' : 'UNDER', reason: 'edge_reached', edge }
}
