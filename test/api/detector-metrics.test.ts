/** What Prometheus gets of the detectors: when each came to a verdict, and how many have missed their looks. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { detectorsGroup } from '../../src/api/metrics/detectors.ts'
import { type Detector, twoOfThree } from '../../src/platform/monitor/detector.ts'
import { beatDetector } from '../../src/platform/monitor/detector-heartbeats.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T00:00:00Z')
})
afterEach(() => toy.close())

const detectors = [300, 600].map(
  (everySeconds, index): Detector => ({
    ...{ name: `toy-${index}`, everySeconds, watches: 'x', alarms: 'x', confirmation: twoOfThree },
    findsWithin: { minutes: 1, from: 'x' },
    look: async () => [],
  }),
)

/** 'metric label value' of each sample. */
async function scrape(): Promise<string[]> {
  const samples = await detectorsGroup.read({
    ...{ db: toy.db, now: toy.clock.now() },
    pipeline: { ...toy.pipeline, detectors },
  })
  return samples.map(({ metric, labels, value }) => `${metric.name} ${labels.detector ?? ''} ${value}`)
}

test('nothing is said before the first look; then when each looked, and how many have missed theirs', async () => {
  expect(await scrape()).toEqual([])
  const now = toy.clock.now()
  for (const { name: detector } of detectors) await beatDetector(toy.db, { detector, now, tookMs: 1 })
  const looked = detectors.map(
    ({ name }) => `sixthman_detector_looked_timestamp_seconds ${name} ${now.epochMilliseconds / 1000}`,
  )
  expect(await scrape()).toEqual([...looked, 'sixthman_detectors_silent  0'])
  toy.clock.advanceBy(901_000)
  expect(await scrape()).toEqual([...looked, 'sixthman_detectors_silent  1'])
})
