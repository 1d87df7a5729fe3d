/** A detector's stated time to detect is the one that the broken season is held to: it stands in both, and in docs/monitoring.md. */
import { expect, it } from 'vitest'
import { createToolPipeline } from '../support/tool-pipeline.ts'
import { createEarlyFaults } from './early-faults.ts'
import { createFebruaryFaults } from './february-faults.ts'
import { createLaterFaults } from './later-faults.ts'
import { createWinterFaults } from './winter-faults.ts'

const instant = (): string => '2025-01-10T00:00:00Z'
const tips = { first: instant, third: instant, last: instant }
const faults = [createEarlyFaults, createLaterFaults, createWinterFaults, createFebruaryFaults].flatMap(
  (create) => create(tips),
)
const stated = new Map(
  createToolPipeline().detectors!.map(({ name, findsWithin }) => [name, findsWithin.minutes]),
)
const detectorOf = (cause: string): string => cause.split(':')[0]!

it('each fault that a detector finds is found within the time that the detector states', () => {
  const differing = faults
    .filter(({ cause }) => stated.has(detectorOf(cause)))
    .filter(({ cause, withinMinutes }) => withinMinutes !== stated.get(detectorOf(cause)))
    .map(({ name, cause, withinMinutes }) => `${name}: ${cause}, ${withinMinutes} min`)
  expect(differing).toEqual([])
})

it('each detector but that of the server’s own clock has a fault, and the other faults are told by the parts that see them', () => {
  const causes = faults.map(({ cause }) => cause)
  const found = new Set(causes.map(detectorOf))
  // A schedule is told of by who follows them, which the detector `schedules` looks after.
  expect([...stated.keys()].filter((name) => !found.has(name))).toEqual(['schedules', 'database'])
  expect(causes.filter((cause) => !stated.has(detectorOf(cause))).toSorted()).toEqual([
    'no lines are posted',
    'schedule export',
    'sources are down',
  ])
})
