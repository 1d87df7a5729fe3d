/** When each detector last came to a verdict, and how many have missed their looks: what none of them can say of itself. */
import type { MetricDeclaration, Sample } from '../../platform/metrics/metric.ts'
import { judgeFreshness, readDetectorHeartbeats } from '../../platform/monitor/detector-heartbeats.ts'
import type { MetricGroup } from './metric-group.ts'

const looked = {
  name: 'sixthman_detector_looked_timestamp_seconds',
  kind: 'gauge',
  help: 'When the detector last came to a verdict; absent before the first.',
  labels: ['detector'],
} as const satisfies MetricDeclaration

const silent = {
  name: 'sixthman_detectors_silent',
  kind: 'gauge',
  help: 'Detectors that have come to no verdict for three times as long as they should; absent before any has looked.',
  labels: [],
} as const satisfies MetricDeclaration

export const detectorsGroup: MetricGroup = {
  name: 'detectors',
  metrics: [looked, silent],
  async read({ db, pipeline, now }) {
    const beats = new Map((await readDetectorHeartbeats(db)).map((each) => [each.detector, each]))
    const declared = pipeline.detectors ?? []
    const samples: Sample[] = declared.flatMap(({ name }) => {
      const lookedAt = beats.get(name)?.lookedAt
      return lookedAt
        ? [{ metric: looked, labels: { detector: name }, value: lookedAt.epochMilliseconds / 1000 }]
        : []
    })
    if (samples.length === 0) return []
    const unheard = declared.filter((each) => judgeFreshness(each, beats.get(each.name), now) !== 'fresh')
    return [...samples, { metric: silent, labels: {}, value: unheard.length }]
  },
}
