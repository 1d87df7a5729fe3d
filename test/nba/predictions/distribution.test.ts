import { describe, expect, it } from 'vitest'
import {
  crpsOf,
  fitDistribution,
  placeOf,
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

describe('the place of an outcome', () => {
  const spread = spreadAround(distribution, 20)

  it('is the gap between two neighbouring whole numbers, which leaves nothing out', () => {
    for (const actual of [12, 14, 20, 27]) {
      const { low, high } = placeOf(spread, actual)
      expect(high).toBeGreaterThan(low)
      expect(placeOf(spread, actual + 1).low).toBe(high)
    }
  })

  it('agrees with the probabilities against a line', () => {
    const { low, high } = placeOf(spread, 20)
    const { over, under, push } = probabilitiesAgainst(spread, 20)
    expect(high - low).toBeCloseTo(push, 12)
    expect(low).toBeCloseTo(under * (1 - push), 12)
    expect(1 - high).toBeCloseTo(over * (1 - push), 12)
  })

  it('begins at 0 for the outcome 0', () => {
    const low = spreadAround(distribution, 5)
    expect(placeOf(low, 0).low).toBe(0)
    expect(placeOf(low, 0).high).toBeGreaterThan(0.01)
  })

  it('is uniform for outcomes that follow the distribution', () => {
    const middles = Array.from({ length: 4000 }, (_, i) => {
      const { low, high } = placeOf(spread, Math.round(quantileOf(spread, (i + 0.5) / 4000)))
      return (low + high) / 2
    })
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      expect(middles.filter((each) => each < share).length / 4000).toBeCloseTo(share, 1)
    }
  })
})

describe('the ranked probability score', () => {
  it('is the absolute error where there is no spread', () => {
    expect(crpsOf(new Float64Array(100).fill(20), 26)).toBeCloseTo(6, 12)
    expect(crpsOf(new Float64Array(100).fill(20), 17)).toBeCloseTo(3, 12)
  })

  it('is the integral of the squared distance between the steps and the outcome', () => {
    const spread = Float64Array.from({ length: 100 }, (_, i) => 10 + i / 10)
    for (const actual of [8, 13, 25]) {
      let integral = 0
      for (let x = 5; x < 30; x += 0.001) {
        const below = spread.filter((each) => each <= x).length / 100
        integral += (below - (x >= actual ? 1 : 0)) ** 2 * 0.001
      }
      expect(crpsOf(spread, actual)).toBeCloseTo(integral, 2)
    }
  })
})
