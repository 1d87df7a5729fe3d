/** What waits for a worker, by phase: the signal to start or stop workers by. */
import type { MetricDeclaration } from '../../platform/metrics/metric.ts'
import { readQueueDepth } from '../reads/queue.ts'
import type { MetricGroup } from './metric-group.ts'

const jobs = {
  name: 'sixthman_queue_jobs',
  kind: 'gauge',
  help: 'Jobs in the queue; `waiting` is the autoscaling signal.',
  labels: ['phase', 'state'],
} as const satisfies MetricDeclaration

const oldest = {
  name: 'sixthman_queue_oldest_seconds',
  kind: 'gauge',
  help: 'How long the job that has waited longest has waited; 0 where none waits.',
  labels: ['phase'],
} as const satisfies MetricDeclaration

export const queue: MetricGroup = {
  name: 'queue',
  metrics: [jobs, oldest],
  async read({ db }) {
    return (await readQueueDepth(db)).flatMap(({ phase, waiting, active, oldestSeconds }) => [
      { metric: jobs, labels: { phase, state: 'waiting' }, value: waiting },
      { metric: jobs, labels: { phase, state: 'active' }, value: active },
      { metric: oldest, labels: { phase }, value: oldestSeconds },
    ])
  },
}
