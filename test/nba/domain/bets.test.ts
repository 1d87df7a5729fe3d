import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  closingValue,
  expectedValue,
  fairAmerican,
  holdOf,
  impliedProbability,
  quarterKelly,
  stakeMax,
} from '../../../src/nba/domain/odds.ts'

const price = fc
  .tuple(fc.boolean(), fc.integer({ min: 101, max: 5000 }))
  .map(([isFavourite, size]) => (isFavourite ? -size : size))
const chance = fc.double({ min: 0.02, max: 0.98, noNaN: true })

describe('what a price is worth', () => {
  it('is nothing at the chance that breaks even, and at the fair price', () => {
    fc.assert(
      fc.property(price, chance, (each, probability) => {
        expect(expectedValue(each, impliedProbability(each))).toBeCloseTo(0, 9)
        expect(expectedValue(fairAmerican(probability), probability)).toBeCloseTo(0, 9)
      }),
    )
  })

  it('shrinks with the pushes, which return the stake', () => {
    expect(expectedValue(100, 0.6)).toBeCloseTo(0.2, 12)
    expect(expectedValue(100, 0.6, 0.25)).toBeCloseTo(0.15, 12)
  })

  it('the bookmaker keeps 4.5 % of −110 on both sides', () => {
    expect(holdOf(-110, -110)).toBeCloseTo(1 / 22, 12)
    expect(holdOf(100, 100)).toBeCloseTo(0, 12)
  })
})

describe('the stake on paper', () => {
  it('is a quarter of Kelly, nothing without an expected value, and capped', () => {
    expect(quarterKelly(100, 0.55)).toBeCloseTo(0.025, 12)
    expect(quarterKelly(-110, 0.5)).toBe(0)
    expect(quarterKelly(100, 0.9)).toBe(stakeMax)
    fc.assert(
      fc.property(price, chance, (each, probability) => {
        const stake = quarterKelly(each, probability)
        expect(stake > 0).toBe(expectedValue(each, probability) > 1e-15)
        expect(stake).toBeLessThanOrEqual(stakeMax)
      }),
    )
  })
})

describe('closing-line value', () => {
  const taken = { side: 'OVER', line: 24.5, price: -110 } as const
  const closing = { closingLine: 24.5, closingOverPrice: -130, closingUnderPrice: 110 }

  it('is the fair closing probability of the side minus what the price taken needs', () => {
    const over = impliedProbability(-130)
    const fair = over / (over + impliedProbability(110))
    const value = closingValue({ ...taken, ...closing })
    expect(value.points).toBe(0)
    expect(value.probability).toBeCloseTo(fair - 110 / 210, 12)
    const other = closingValue({ ...taken, side: 'UNDER', ...closing })
    expect(other.probability).toBeCloseTo(1 - fair - 110 / 210, 12)
  })

  it('counts a line that moved in points and not in probability', () => {
    const moved = { ...closing, closingLine: 26 }
    expect(closingValue({ ...taken, ...moved })).toEqual({ points: 1.5, probability: null })
    expect(closingValue({ ...taken, side: 'UNDER', ...moved })).toEqual({ points: -1.5, probability: null })
  })

  it('is unknown without a closing line or without a price', () => {
    const silent = { closingLine: null, closingOverPrice: null, closingUnderPrice: null }
    expect(closingValue({ ...taken, ...silent })).toEqual({ points: null, probability: null })
    expect(closingValue({ ...taken, price: null, ...closing })).toEqual({ points: 0, probability: null })
  })
})
