/** How a season under the detectors' eyes is judged: what is missed, late, told twice or never over is said by name. The season itself is lived by
 * `npm run monitor-season`, which is no test so far: docs/monitoring.md says what it has shown. */
import { expect, it } from 'vitest'
import type { FaultOutcome } from './live-season.ts'
import { findMisses } from './season-outcomes.ts'

it('a season that misses, is late, tells twice or never ends says so', () => {
  const outcome: FaultOutcome = {
    fault: 'f',
    cause: 'c',
    foundMinutes: 5,
    withinMinutes: 10,
    incidents: 1,
    resolvedHours: 1,
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
  expect(misses({ incidents: 2 })).toEqual(['told 2 times: f'])
  expect(misses({ resolvedHours: null })).toEqual(['not over by itself: f (c)'])
})
