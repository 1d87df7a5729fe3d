/** zone_matchup and similarity by hand: their parts add up, what is not known adds nothing, and silence has the right reason. */
import { describe, expect, it } from 'vitest'
import { featureCount, featureIndex, featureSchema } from '../../../src/nba/4-features/feature-list.ts'
import { noEstimateReason } from '../../../src/nba/5-predictions/predictor.ts'
import { findSystem } from '../../../src/nba/5-predictions/systems/index.ts'
import type { Market } from '../../../src/nba/domain/market.ts'

type Values = Readonly<Record<string, number>>

function estimate(system: string, given: Values, market: Market = 'points'): number {
  const values = new Float64Array(featureCount).fill(Number.NaN)
  for (const [name, value] of Object.entries(given)) values[featureIndex(name)] = value
  const estimator = findSystem(system).create(featureSchema, market, null, new Map())
  const sum = estimator.explain(values).reduce((total, factor) => total + factor.contribution, 0)
  const centre = estimator.estimate(values)
  if (centre > 0) expect(sum).toBeCloseTo(centre, 9)
  return centre
}

const base = { mean_season: 20, home: 1 }
const box = { three_share: 0.4, opponent_three_defence_l15: 2, opponent_two_point_defence_l15: -1 }
const plays = {
  ...{ paint_share: 0.5, mid_share: 0.1, opponent_paint_defence_l15: 3, opponent_mid_defence_l15: -4 },
}

describe('zone_matchup', () => {
  it('moves the season’s mean by each zone’s defence, pace and venue', () => {
    const zones = 0.12 * 0.5 * 3 + 0.1 * 0.1 * -4 + 0.11 * 0.4 * 2
    expect(estimate('zone_matchup', { ...base, ...box, ...plays, pace_score: 2 })).toBeCloseTo(
      20 + zones + 0.2 + 0.5,
      9,
    )
    expect(estimate('zone_matchup', { ...base, ...box, ...plays, home: 0 })).toBeCloseTo(20 + zones - 0.5, 9)
  })

  it('takes all twos as one zone where the paint is known of one side only', () => {
    const twos = 0.11 * 0.6 * -1 + 0.11 * 0.4 * 2
    expect(estimate('zone_matchup', { ...base, ...box })).toBeCloseTo(20.5 + twos, 9)
    const own = { paint_share: 0.5, mid_share: 0.1 }
    expect(estimate('zone_matchup', { ...base, ...box, ...own })).toBeCloseTo(20.5 + twos, 9)
  })

  it('adds nothing for what is not known, and is silent only without a season’s mean', () => {
    expect(estimate('zone_matchup', base)).toBe(20.5)
    expect(estimate('zone_matchup', { ...box, ...plays, home: 1 })).toBeNaN()
    expect(noEstimateReason('zone_matchup')).toBe('no_season_mean')
  })

  it('shrinks its steps with the market, and stays above zero', () => {
    expect(estimate('zone_matchup', { ...base, ...box }, 'rebounds')).toBeCloseTo(20 + 0.4 * (0.5 + 0.022), 9)
    expect(estimate('zone_matchup', { mean_season: 0.1, home: 0 })).toBe(0)
  })
})

describe('similarity', () => {
  it('is the mean of similar games from five of them, and says so below', () => {
    expect(estimate('similarity', { similar_mean: 17.2, similar_games: 5 })).toBe(17.2)
    expect(estimate('similarity', { similar_mean: 17.2, similar_games: 4 })).toBeNaN()
    expect(estimate('similarity', {})).toBeNaN()
    expect(noEstimateReason('similarity')).toBe('too_few_similar_games')
  })
})

it('every other system keeps its reason: no line, no model', () => {
  expect(['line', 'ridge', 'last_5'].map(noEstimateReason)).toEqual(['no_line', 'no_model', 'input_missing'])
})
