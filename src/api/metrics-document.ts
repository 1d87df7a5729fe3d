/** The page `docs/metrics.md`, made from the declarations; a test holds the file equal to it. */
import { labelBounds, type MetricDeclaration } from '../platform/metrics/metric.ts'
import { processMetrics } from '../platform/metrics/process-metrics.ts'
import { metricGroups } from './metrics/index.ts'
import { scrapeMetrics } from './metrics-page.ts'

/** Every metric of ours that some process may answer with. */
export function listMetrics(): readonly MetricDeclaration[] {
  return [...processMetrics, ...scrapeMetrics, ...metricGroups.flatMap(({ metrics }) => metrics)]
}

export function renderMetricsDocument(): string {
  const bounds = Object.entries(labelBounds).map(([label, bound]) => `| \`${label}\` | ${bound} |`)
  const stored = metricGroups.map(({ name, metrics }) => `### ${name}\n\n${renderTable(metrics)}`)
  return `# Metrics

\`up\` answers \`GET /metrics\` on its port (\`SIXTHMAN_PORT\`), a worker on its own where it has one (\`worker --port\`, \`SIXTHMAN_WORKER_PORT\`), in
the format of Prometheus. This page is made from the declarations by \`node test/support/write-metrics-page.ts\`; a test holds it to them.
[operation.md](operation.md) says how to scrape, show and alarm.

Two kinds: what a process counted of **its own work** since it started, which every process answers and which adds up over all of them; and what
the **database** says at the moment, which only \`up\` answers, so that it is told once.

A scrape fails alone. The database's figures are read by a few grouped statements over a connection that nothing else uses, at most once in
5 s, and are given up after 5 s. A group that could not be read, or not in time, is absent from the answer and counted in
\`sixthman_scrape_errors_total\`; an old value never stands in for it.

No label holds a name of a player, an address, a key or anything else that somebody typed:

| label | its values |
|---|---|
${bounds.join('\n')}

## Its own work

${renderTable([...processMetrics, ...scrapeMetrics])}

Beside these: the runtime's own (\`process_*\`, \`nodejs_*\`: processor time, memory, event loop, open files).

## The database

${stored.join('\n\n')}
`
}

function renderTable(metrics: readonly MetricDeclaration[]): string {
  const rows = metrics.map(
    ({ name, kind, labels, help }) =>
      `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ') || 'none'} | ${help} |`,
  )
  return `| metric | kind | labels | meaning |\n|---|---|---|---|\n${rows.join('\n')}`
}
