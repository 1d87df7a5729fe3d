import { expect, it } from 'vitest'
import { rankConfidences } from '../../../src/nba/domain/confidence-decile.ts'

const of = (confidences: readonly (number | null)[], label = 'live', system = 'ridge') =>
  confidences.map((confidence) => ({ system, market: 'points', label, confidence }))

it('ranks a date’s confidences in tenths within system, market and label', () => {
  const rising = Array.from({ length: 20 }, (_, i) => 0.5 + i / 100)
  expect(rankConfidences(of(rising))).toEqual(rising.map((_, i) => Math.floor(i / 2) + 1))
  const mixed = [...of(rising), ...of([0.51], 'backfill'), ...of([0.99, null], 'live', 'line')]
  expect(rankConfidences(mixed).slice(20)).toEqual([1, 1, null])
})

it('gives equal confidences the same tenth', () => {
  const deciles = rankConfidences(of([0.5, 0.6, 0.6, 0.6, 0.7]))
  expect(deciles).toEqual([1, 3, 3, 3, 9])
})
