import { describe, expect, it } from 'vitest'
import { decide, edgeMinimums, qualityMinimum } from '../../../src/nba/5-predictions/decide.ts'
import { trainingCutoff } from '../../../src/nba/5-predictions/training/training-cutoff.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'

const sound = {
  market: 'points',
  median: 26,
  line: 24.5,
  quality: 95,
  probability: { over: 0.56, push: 0, calibration: 'calibrated' },
  bestOverPrice: -110,
  bestUnderPrice: -105,
} as const
const less = {
  ...sound,
  median: 24.5 - edgeMinimums.points,
  probability: { ...sound.probability, over: 0.42 },
}

describe('the decision', () => {
  it('takes the side of an edge that reaches the threshold, with its confidence and what its best price is worth', () => {
    const over = decide(sound)
    expect(over).toMatchObject({ decision: 'OVER', reason: 'edge_reached', edge: 1.5, confidence: 0.56 })
    expect(over.expectedValue).toBeCloseTo(0.56 * (1 + 100 / 110) - 1, 12)
    expect(over.breakEven).toBeCloseTo(110 / 210, 12)
    const under = decide(less)
    expect(under).toMatchObject({ decision: 'UNDER', edge: -1 })
    expect(under.confidence).toBeCloseTo(0.58, 12)
    expect(under.breakEven).toBeCloseTo(105 / 205, 12)
  })

  it('passes below it, on a poor vector, and without an error distribution, saying which', () => {
    expect(decide({ ...sound, median: 25.4 })).toMatchObject({
      decision: 'PASS',
      reason: 'edge_below_threshold',
      edge: 0.9,
      confidence: 0.56,
    })
    expect(decide({ ...sound, quality: qualityMinimum - 0.1 }).reason).toBe('quality_below_threshold')
    expect(decide({ ...sound, probability: null })).toMatchObject({
      decision: 'PASS',
      reason: 'no_error_distribution',
      confidence: null,
      expectedValue: null,
    })
  })

  it('passes where the calibrated side is not the likelier one, and where its best price does not pay', () => {
    const even = { ...sound, probability: { ...sound.probability, over: 0.5 } }
    expect(decide({ ...even, bestOverPrice: 120 }).reason).toBe('confidence_below_even')
    const dear = decide({ ...sound, bestOverPrice: -150 })
    expect(dear).toMatchObject({ decision: 'PASS', reason: 'no_expected_value' })
    expect(dear.expectedValue).toBeLessThan(0)
    expect(decide({ ...sound, bestOverPrice: null })).toMatchObject({ decision: 'OVER', expectedValue: null })
  })

  it('neither refuses a bet for an uncalibrated probability nor says what it is worth', () => {
    const raw = { over: 0.49, push: 0.02, calibration: 'uncalibrated' } as const
    expect(decide({ ...sound, probability: raw })).toMatchObject({
      decision: 'OVER',
      confidence: 0.49,
      expectedValue: null,
    })
  })

  it('returns the stake of a push', () => {
    const whole = { ...sound, line: 25, probability: { ...sound.probability, push: 0.1 } }
    expect(decide(whole).expectedValue).toBeCloseTo(0.9 * (0.56 * (1 + 100 / 110) - 1), 12)
  })

  it('has no edge without a line', () => {
    expect(decide({ ...sound, line: null, probability: null })).toEqual({
      decision: 'NO_LINE',
      reason: 'no_line_offered',
      edge: null,
      confidence: null,
      expectedValue: null,
      breakEven: null,
    })
  })
})

describe('the training cutoff', () => {
  it('is the Monday of the ISO week, also across a new year', () => {
    const cutoffs = ['2024-12-30', '2025-01-01', '2025-01-05', '2025-01-06'].map((date) =>
      trainingCutoff(parseGameDate(date)),
    )
    expect(cutoffs).toEqual(['2024-12-30', '2024-12-30', '2024-12-30', '2025-01-06'])
  })
})
