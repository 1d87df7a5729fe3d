/** The page that Prometheus scrapes: what this process counted, and what the database says at the moment.
 *
 * It fails alone: a group that cannot be read or is not there in time is left out and counted, the rest is answered. Old values are
 * never shown in place of one that could not be read. Scrapes that come at once, or soon after one another, share one look. */
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import type { Log } from '../platform/log.ts'
import { createCounter, createGauge } from '../platform/metrics/instruments.ts'
import type { MetricDeclaration, Sample } from '../platform/metrics/metric.ts'
import type { ProcessMetrics } from '../platform/metrics/process-metrics.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import { metricGroups } from './metrics/index.ts'
import type { MetricGroup } from './metrics/metric-group.ts'

const scrapeErrors = {
  name: 'sixthman_scrape_errors_total',
  kind: 'counter',
  help: 'Groups of metrics that could not be read from the database, or not in time; their metrics are absent from that scrape.',
  labels: ['group'],
} as const satisfies MetricDeclaration

const scrapeSeconds = {
  name: 'sixthman_scrape_duration_seconds',
  kind: 'gauge',
  help: 'How long the newest reading of a group took.',
  labels: ['group'],
} as const satisfies MetricDeclaration

export const scrapeMetrics: readonly MetricDeclaration[] = [scrapeErrors, scrapeSeconds]

export interface MetricsPage {
  readonly contentType: string
  write(): Promise<string>
}

export interface MetricsPageParts {
  readonly metrics: ProcessMetrics
  readonly clock: Clock
  readonly log: Log
  /** Null: only what this process counted itself. */
  readonly stored: { readonly db: Queryable; readonly pipeline: Pipeline } | null
  readonly groups?: readonly MetricGroup[]
}

const deadlineMs = 5_000
const keptMs = 5_000

export function createMetricsPage(parts: MetricsPageParts): MetricsPage {
  const { metrics, clock, log, stored, groups = metricGroups } = parts
  const { registry } = metrics
  const errors = stored ? createCounter(scrapeErrors, registry) : null
  const seconds = stored ? createGauge(scrapeSeconds, registry) : null
  const gauges = new Map(
    (stored ? groups : []).flatMap((group) =>
      group.metrics.map((metric) => [metric.name, createGauge(metric, registry)] as const),
    ),
  )
  let kept: { readonly text: Promise<string>; readonly untilMs: number } | null = null

  async function look(): Promise<string> {
    if (stored) {
      const now = clock.now()
      const late = new AbortController()
      const deadline = clock.sleep(deadlineMs, late.signal)
      await Promise.all(groups.map((group) => show(group, stored, now, deadline)))
      late.abort()
    }
    return registry.metrics()
  }

  async function show(
    group: MetricGroup,
    { db, pipeline }: NonNullable<MetricsPageParts['stored']>,
    now: ReturnType<Clock['now']>,
    deadline: Promise<void>,
  ): Promise<void> {
    const startedMs = clock.monotonicMs()
    errors?.inc({ group: group.name }, 0)
    const reading = group.read({ db, pipeline, now }).catch((error: unknown) => {
      log.debug({ group: group.name, error: String(error) }, 'metrics could not be read')
      return null
    })
    const samples = await Promise.race([reading, deadline.then(() => null)])
    for (const { name } of group.metrics) gauges.get(name)?.reset()
    // A metric without labels starts at 0, which nobody measured: it is there only when it was read.
    for (const metric of group.metrics) if (metric.labels.length === 0) gauges.get(metric.name)?.remove()
    if (samples === null) errors?.inc({ group: group.name })
    else setAll(samples)
    seconds?.set({ group: group.name }, (clock.monotonicMs() - startedMs) / 1000)
  }

  function setAll(samples: readonly Sample[]): void {
    for (const { metric, labels, value } of samples) gauges.get(metric.name)?.set(labels, value)
  }

  return {
    contentType: registry.contentType,
    write() {
      const nowMs = clock.monotonicMs()
      if (kept && nowMs < kept.untilMs) return kept.text
      kept = { text: look(), untilMs: nowMs + keptMs }
      return kept.text
    },
  }
}
