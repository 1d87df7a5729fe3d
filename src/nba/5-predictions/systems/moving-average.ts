/** 0.5·L5 + 0.3·L10 + 0.2·season, moved by match-up, pace, venue, usage and freshness.
 *
 * The steps are rules of thumb, not fitted: the system is here to be graded. The sign of freshness is the right way round: a
 * tired player (below 75) loses, a fresh one does not. Steps are for points and shrink with the market's usual size. */
import { findFeature } from '../feature-schema.ts'
import { sizeOfMarket } from '../market-size.ts'
import type { Factor, System } from './system.ts'

export const movingAverage: System = {
  name: 'moving_average',
  centre: 'mean',
  training: null,
  create(schema, market) {
    const size = sizeOfMarket[market]
    const at = {
      last5: findFeature(schema, 'mean_l5'),
      last10: findFeature(schema, 'mean_l10'),
      season: findFeature(schema, 'mean_season'),
      matchup: findFeature(schema, 'zone_matchup'),
      pace: findFeature(schema, 'pace_score'),
      home: findFeature(schema, 'home'),
      usage: findFeature(schema, 'usage_shift'),
      freshness: findFeature(schema, 'freshness'),
    }
    const explain = (values: Float64Array): Factor[] => [
      { name: 'mean_l5', contribution: 0.5 * values[at.last5]! },
      { name: 'mean_l10', contribution: 0.3 * values[at.last10]! },
      { name: 'mean_season', contribution: 0.2 * values[at.season]! },
      { name: 'zone_matchup', contribution: size * 0.1 * orNothing(values[at.matchup]!) },
      { name: 'pace_score', contribution: size * 0.1 * orNothing(values[at.pace]!) },
      { name: 'home', contribution: size * (values[at.home]! === 1 ? 0.5 : -0.5) },
      { name: 'usage_shift', contribution: size * 0.05 * clampUsage(orNothing(values[at.usage]!)) },
      { name: 'freshness', contribution: size * stepForFreshness(values[at.freshness]!) },
    ]
    return { explain, estimate: (values) => Math.max(0, sumFactors(explain(values))) }
  },
}

/** Points that tiredness costs: 0 from 75 upward, 1 at 50, at most 1.5. */
function stepForFreshness(freshness: number): number {
  if (Number.isNaN(freshness) || freshness >= 75) return 0
  return -Math.min(1.5, (75 - freshness) / 25)
}

/** An adjustment that is not known adjusts nothing; the vector's provenance says that it was missing. */
function orNothing(value: number): number {
  return Number.isNaN(value) ? 0 : value
}

function clampUsage(points: number): number {
  return Math.max(-10, Math.min(10, points))
}

function sumFactors(factors: readonly Factor[]): number {
  let sum = 0
  for (const factor of factors) sum += factor.contribution
  return sum
}
