/** What one process counts of its own work, from its start on: the sum over all processes is the system's.
 *
 * Observing costs microseconds and asks nobody; what the database knows is read when somebody scrapes (api/metrics). */
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createCounter, createGauge, createHistogram } from './instruments.ts'
import type { MetricDeclaration } from './metric.ts'

const secondsOfWork = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200]

const attempts = {
  name: 'sixthman_attempts_total',
  kind: 'counter',
  help: 'Attempts at partitions that ended in this process.',
  labels: ['phase', 'outcome', 'kind'],
} as const satisfies MetricDeclaration

const attemptSeconds = {
  name: 'sixthman_attempt_duration_seconds',
  kind: 'histogram',
  help: 'What an attempt took, part by part: waiting for a worker, a worker that was still starting, running, and earlier attempts with their pauses.',
  labels: ['phase', 'part'],
  buckets: secondsOfWork,
} as const satisfies MetricDeclaration

const passSeconds = {
  name: 'sixthman_controller_pass_duration_seconds',
  kind: 'histogram',
  help: 'One pass of the controller’s loop in this process, while it leads.',
  labels: ['result'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
} as const satisfies MetricDeclaration

const requests = {
  name: 'sixthman_source_requests_total',
  kind: 'counter',
  help: 'Requests of this process to sources, each with its retries, by how they ended.',
  labels: ['host', 'outcome'],
} as const satisfies MetricDeclaration

const requestSeconds = {
  name: 'sixthman_source_request_duration_seconds',
  kind: 'histogram',
  help: 'Requests of this process to sources, with their retries and the wait for their turn.',
  labels: ['host'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
} as const satisfies MetricDeclaration

const replyBytes = {
  name: 'sixthman_source_reply_bytes_total',
  kind: 'counter',
  help: 'Bytes of replies, unpacked, that this process received from sources.',
  labels: ['host'],
} as const satisfies MetricDeclaration

const spans = {
  name: 'sixthman_trace_spans_total',
  kind: 'counter',
  help: 'Spans of traces that the receiver took (`done`), or that were dropped because it did not (`failed`).',
  labels: ['result'],
} as const satisfies MetricDeclaration

const pings = {
  name: 'sixthman_pings_total',
  kind: 'counter',
  help: 'Calls of this process to the watcher outside (the dead-man’s switch).',
  labels: ['result'],
} as const satisfies MetricDeclaration

const buildInfo = {
  name: 'sixthman_build_info',
  kind: 'gauge',
  help: 'Always 1; its labels say which code this process runs.',
  labels: ['version', 'code'],
} as const satisfies MetricDeclaration

/** Gauges of prom-client whose names end in _total, as only counters’ may: promtool refuses them. The same by type stands beside them. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

export const processMetrics: readonly MetricDeclaration[] = [
  attempts,
  attemptSeconds,
  passSeconds,
  requests,
  requestSeconds,
  replyBytes,
  spans,
  pings,
  buildInfo,
]

export interface ProcessMetrics extends Omit<Telemetry, 'roundEnded'> {
  readonly registry: Registry
  spansSent(spans: number, isDone: boolean): void
  pingSent(isDone: boolean): void
  /** Adds which code this is, and what the runtime knows of itself: processor time, memory, event loop, open files. Once; for a process
   * that is scraped. */
  describeProcess(build: { readonly version: string; readonly code: string }): void
}

export function createProcessMetrics(): ProcessMetrics {
  const registry = new Registry()
  const attemptCounter = createCounter(attempts, registry)
  const attemptHistogram = createHistogram(attemptSeconds, registry)
  const passHistogram = createHistogram(passSeconds, registry)
  const requestCounter = createCounter(requests, registry)
  const requestHistogram = createHistogram(requestSeconds, registry)
  const byteCounter = createCounter(replyBytes, registry)
  const spanCounter = createCounter(spans, registry)
  const pingCounter = createCounter(pings, registry)
  const buildGauge = createGauge(buildInfo, registry)

  return {
    registry,
    attemptEnded({ phase, outcome, error, claim, runMs }) {
      attemptCounter.inc({ phase, outcome, kind: error?.kind ?? 'none' })
      const parts = { wait: claim.waitMs, boot: claim.bootMs, run: runMs, retry: claim.retryMs }
      for (const [part, ms] of Object.entries(parts)) attemptHistogram.observe({ phase, part }, ms / 1000)
    },
    passEnded({ ms, isDone }) {
      passHistogram.observe({ result: isDone ? 'done' : 'failed' }, ms / 1000)
    },
    requestEnded({ host, outcome, ms, bytes }) {
      requestCounter.inc({ host, outcome })
      requestHistogram.observe({ host }, ms / 1000)
      byteCounter.inc({ host }, bytes)
    },
    spansSent(count, isDone) {
      spanCounter.inc({ result: isDone ? 'done' : 'failed' }, count)
    },
    pingSent(isDone) {
      pingCounter.inc({ result: isDone ? 'done' : 'failed' })
    },
    describeProcess(build) {
      buildGauge.set(build, 1)
      collectDefaultMetrics({ register: registry })
      for (const name of misnamed) registry.removeSingleMetric(name)
    },
  }
}
