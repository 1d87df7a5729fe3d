/** Declarations become prom-client's instruments on a registry of our own: the library's global one would mix two systems in one process. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Label, MetricDeclaration } from './metric.ts'

type Config = { name: string; help: string; labelNames: Label[]; registers: Registry[] }

function configOf({ name, help, labels }: MetricDeclaration, registry: Registry): Config {
  return { name, help, labelNames: [...labels], registers: [registry] }
}

export function createGauge(metric: MetricDeclaration, registry: Registry): Gauge<Label> {
  return new Gauge(configOf(metric, registry))
}

export function createCounter(metric: MetricDeclaration, registry: Registry): Counter<Label> {
  return new Counter(configOf(metric, registry))
}

export function createHistogram(metric: MetricDeclaration, registry: Registry): Histogram<Label> {
  return new Histogram({ ...configOf(metric, registry), buckets: [...(metric.buckets ?? [])] })
}
