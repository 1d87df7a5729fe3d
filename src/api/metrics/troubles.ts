/** What waits for a human, or stands still: incidents, dead letters, gaps, a halt, processes that could not boot. */

import { sql } from '../../platform/db/sql.ts'
import { errorKinds } from '../../platform/errors.ts'
import type { MetricDeclaration, Sample } from '../../platform/metrics/metric.ts'
import type { MetricGroup } from './metric-group.ts'

const incidents = {
  name: 'sixthman_incidents_open',
  kind: 'gauge',
  help: 'Open incidents, one a cause.',
  labels: ['severity'],
} as const satisfies MetricDeclaration

const deadLetters = {
  name: 'sixthman_dead_letters_open',
  kind: 'gauge',
  help: 'Partitions that are not tried again until somebody redrives them, by the kind of their error.',
  labels: ['kind'],
} as const satisfies MetricDeclaration

const findings = {
  name: 'sixthman_reconciliation_findings_open',
  kind: 'gauge',
  help: 'Gaps that the newest reconciliation of all kept dates found.',
  labels: [],
} as const satisfies MetricDeclaration

const bootFailures = {
  name: 'sixthman_boot_failures_open',
  kind: 'gauge',
  help: 'Processes that ended before they were ready and were not followed by one that was.',
  labels: [],
} as const satisfies MetricDeclaration

const isHalted = {
  name: 'sixthman_halted',
  kind: 'gauge',
  help: '1 while a stored statement says that no picks are produced.',
  labels: [],
} as const satisfies MetricDeclaration

interface Row {
  readonly what: string
  readonly which: string
  readonly count: number
}

export const troubles: MetricGroup = {
  name: 'troubles',
  metrics: [incidents, deadLetters, findings, bootFailures, isHalted],
  async read({ db }) {
    const rows = await db.query<Row>(sql`
      select 'incident' as what, severity as which, count(*)::int as count from incidents where resolved_at is null group by severity
      union all select 'letter', error_code, count(*)::int from dead_letters where closed_at is null group by error_code
      union all select 'finding', '', count(*)::int from reconciliation_findings where resolved_at is null
      union all select 'boot', '', count(*)::int from boot_failures where resolved_at is null
      union all select 'halt', '', count(*)::int from halts where lifted_at is null`)
    const sum = (what: string, fits: (which: string) => boolean = () => true): number =>
      rows.filter((row) => row.what === what && fits(row.which)).reduce((total, row) => total + row.count, 0)
    const kindOf = (code: string): string => (errorKinds as Record<string, string>)[code] ?? 'bug'
    const samples: Sample[] = [
      { metric: findings, labels: {}, value: sum('finding') },
      { metric: bootFailures, labels: {}, value: sum('boot') },
      { metric: isHalted, labels: {}, value: Math.min(1, sum('halt')) },
    ]
    for (const severity of ['info', 'warning', 'critical'])
      samples.push({
        metric: incidents,
        labels: { severity },
        value: sum('incident', (which) => which === severity),
      })
    for (const kind of new Set(Object.values(errorKinds)))
      samples.push({
        metric: deadLetters,
        labels: { kind },
        value: sum('letter', (code) => kindOf(code) === kind),
      })
    return samples
  },
}
