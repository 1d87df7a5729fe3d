import { describe, expect, it } from 'vitest'
import {
  featureCount,
  featureIndex,
  features,
  roundFeature,
} from '../../../src/nba/4-features/feature-list.ts'
import { rateFreshness } from '../../../src/nba/4-features/freshness.ts'
import { tierOf } from '../../../src/nba/4-features/quality.ts'

describe('the feature list', () => {
  it('keeps the order of the first 33', () => {
    expect(features.slice(0, 33).map((each) => each.name)).toEqual([
      'mean_l5',
      'mean_l10',
      'mean_season',
      'deviation_l10',
      'games_7d',
      'freshness',
      'zone_matchup',
      'pace_score',
      'usage_shift',
      'rest_advantage',
      'injury_status',
      'trend',
      'minutes_change',
      'opponent_defensive_rating_l15',
      'opponent_pace_l15',
      'home',
      'back_to_back',
      'playoffs',
      'paint_share',
      'mid_share',
      'three_share',
      'free_throw_share_l10',
      'team_pace_l10',
      'team_offensive_rating_l10',
      'team_win_share',
      'line',
      'opening_line',
      'line_movement',
      'has_line',
      'mean_against_opponent',
      'games_against_opponent',
      'minutes_30d',
      'stat_per_minute',
    ])
  })

  it('names each feature once', () => {
    expect(new Set(features.map((each) => each.name)).size).toBe(featureCount)
    expect(() => featureIndex('fatigue')).toThrow(/no feature is called "fatigue"/)
  })

  it('writes no negative zero and six decimals', () => {
    expect(Object.is(roundFeature(-1e-9), 0)).toBe(true)
    expect(roundFeature(1 / 3)).toBe(0.333333)
  })
})

describe('freshness', () => {
  const rested = { daysRest: 1, games7d: 2, minutes7d: 60, backToBacks14d: 0, ageYears: null }

  it('is 100 for the rested and lower for the tired', () => {
    expect(rateFreshness(rested)).toBe(100)
    expect(rateFreshness({ ...rested, daysRest: 0 })).toBe(85)
    expect(rateFreshness({ daysRest: 0, games7d: 4, minutes7d: 250, backToBacks14d: 2, ageYears: 36 })).toBe(
      35,
    )
  })

  it('never rises above 100, and an unknown age costs nothing', () => {
    expect(rateFreshness({ ...rested, daysRest: 5 })).toBe(100)
    expect(rateFreshness({ ...rested, ageYears: 31 })).toBe(95)
  })
})

describe('quality tiers', () => {
  it('start at 95, 85, 70 and 50', () => {
    expect([95, 94.9, 85, 70, 50, 49.9].map(tierOf)).toEqual([
      'gold',
      'silver',
      'silver',
      'bronze',
      'poor',
      'critical',
    ])
  })
})
