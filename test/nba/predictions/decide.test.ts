import { describe, expect, it } from 'vitest'
import { decide, edgeMinimums, qualityMinimum } from '../../../src/nba/5-predictions/decide.ts'
import { trainingCutoff } from '../../../src/nba/5-predictions/training/training-cutoff.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'

const sound = { market: 'points', median: 26, line: 24.5, quality: 95, hasDistribution: true } as const

describe('the decision', () => {
  it('takes the side of an edge that reaches the threshold', () => {
    expect(decide(sound)).toEqual({ decision: 'OVER', reason: 'edge_reached', edge: 1.5 })
    expect(decide({ ...sound, median: 24.5 - edgeMinimums.points })).toMatchObject({
      decision: 'UNDER',
      edge: -1,
    })
  })

  it('passes below it, on a poor vector, and without an error distribution, saying which', () => {
    expect(decide({ ...sound, median: 25.4 })).toEqual({
      decision: 'PASS',
      reason: 'edge_below_threshold',
      edge: 0.9,
    })
    expect(decide({ ...sound, quality: qualityMinimum - 0.1 }).reason).toBe('quality_below_threshold')
    expect(decide({ ...sound, hasDistribution: false }).reason).toBe('no_error_distribution')
  })

  it('has no edge without a line', () => {
    expect(decide({ ...sound, line: null })).toEqual({
      decision: 'NO_LINE',
      reason: 'no_line_offered',
      edge: null,
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
