/** How a season under the detectors' eyes is judged: what is missed, late, told twice or never over is said by name. The season itself is lived by
 * `npm run monitor-season`: docs/monitoring.md says what it has shown. */
import { expect, it } from 'vitest'
import { describeOutcomes, findMisses } from './season-outcomes.ts'
import type { FaultOutcome } from './weigh-season.ts'

it('a season that misses, is late, tells too soon, tells twice or never ends says so', () => {
  const outcome: FaultOutcome = {
    fault: 'f',
    cause: 'c',
    foundMinutes: 5,
    withinMinutes: 10,
    incidents: 1,
    resolvedHours: 1,
    brought: [],
  }
  const misses = (changed: Partial<FaultOutcome>): string[] =>
    findMisses({
      from: '2024-10-22',
      until: '2024-10-23',
      days: 1,
      looks: 1,
      detectorFailures: [],
      unexplained: [],
      outcomes: [{ ...outcome, ...changed }],
    })
  expect(misses({})).toEqual([])
  expect(misses({ foundMinutes: null })).toEqual(['not found: f (c)'])
  expect(misses({ foundMinutes: 11 })).toEqual(['found late: f, after 11 min instead of 10'])
  expect(misses({ foundMinutes: -10 })).toEqual([])
  expect(misses({ foundMinutes: -11 })).toEqual([
    'told 11 min before it can be known: f: it may be something else (c)',
  ])
  expect(misses({ incidents: 2 })).toEqual(['told 2 times: f'])
  expect(describeOutcomes([{ ...outcome, brought: ['a', 'b'] }])).toContain('| 1 h | `a`, `b` |')
  expect(misses({ resolvedHours: null })).toEqual(['not over by itself: f (c)'])
})
