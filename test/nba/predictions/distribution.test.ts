import { describe, expect, it } from 'vitest'
import {
  fitDistribution,
  probabilitiesAgainst,
  probabilityBelow,
  quantileOf,
  spreadAround,
} from '../../../src/nba/5-predictions/distribution.ts'

/** Errors with a known shape: at level L they are spread evenly over ±√(3·(4 + 2L)), so that the variance is 4 + 2L. */
function evenErrors(count: number) {
  const levels = new Float64Array(count)
  const errors = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    levels[i] = 5 + (i % 20)
    const share = (((i * 7919) % count) + 0.5) / count
    errors[i] = (2 * share - 1) * Math.sqrt(3 * (4 + 2 * levels[i]!))
  }
  return { levels, errors }
}

const { levels, errors } = evenErrors(20_000)
const distribution = fitDistribution(levels, errors)!

describe('the error distribution', () => {
  it('finds how the variance grows with the level', () => {
    expect(distribution.varianceBase).toBeCloseTo(4, 0)
    expect(distribution.varianceSlope).toBeCloseTo(2, 1)
    expect(distribution.levels).toEqual([...distribution.levels].sort((a, b) => a - b))
  })

  it('gives back quantiles and probabilities that are each other’s inverse', () => {
    const spread = spreadAround(distribution, 20)
    expect(quantileOf(spread, 0.5)).toBeCloseTo(20, 0)
    expect(quantileOf(spread, 0.9)).toBeCloseTo(20 + 0.8 * Math.sqrt(3 * 44), 0)
    for (const probability of [0.05, 0.3, 0.5, 0.77, 0.95]) {
      expect(probabilityBelow(spread, quantileOf(spread, probability))).toBeCloseTo(probability, 6)
    }
  })

  it('never goes below zero and is never certain', () => {
    const spread = spreadAround(distribution, 5)
    expect(spread[0]).toBe(0)
    expect(probabilityBelow(spread, -1)).toBeGreaterThan(0)
    expect(probabilityBelow(spread, 1000)).toBeLessThan(1)
  })

  it('needs 1,500 errors', () => {
    expect(fitDistribution(levels.subarray(0, 1499), errors.subarray(0, 1499))).toBeNull()
  })

  it('has no step where one class of levels ends and the next begins', () => {
    let before = quantileOf(spreadAround(distribution, 5), 0.8)
    for (let level = 5; level < 25; level += 0.01) {
      const now = quantileOf(spreadAround(distribution, level), 0.8)
      expect(Math.abs(now - before)).toBeLessThan(0.1)
      before = now
    }
  })
})

describe('probabilities against a line', () => {
  const spread = spreadAround(distribution, 20)

  it('add up to one with the push left out', () => {
    const whole = probabilitiesAgainst(spread, 20)
    expect(whole.push).toBeGreaterThan(0.01)
    expect(whole.over + whole.under).toBeCloseTo(1, 12)
    expect(whole.calibration).toBe('uncalibrated')
  })

  it('a half line cannot push', () => {
    expect(probabilitiesAgainst(spread, 19.5).push).toBeCloseTo(0, 12)
  })

  it('fall as the line rises', () => {
    const overs = [14.5, 17, 19.5, 20, 20.5, 26.5].map((line) => probabilitiesAgainst(spread, line).over)
    expect(overs).toEqual([...overs].sort((a, b) => b - a))
  })
})
