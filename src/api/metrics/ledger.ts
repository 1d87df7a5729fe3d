/** What ought to exist and what does: partitions by phase and state, and those that are past their deadline without content.
 *
 * What was discarded is not waited for, and not overdue. What has failed stays so, but has an age of its own as a dead letter. */
import { sql } from '../../platform/db/sql.ts'
import type { MetricDeclaration } from '../../platform/metrics/metric.ts'
import type { MetricGroup } from './metric-group.ts'

const partitions = {
  name: 'sixthman_ledger_partitions',
  kind: 'gauge',
  help: 'Partitions in the ledger.',
  labels: ['phase', 'state'],
} as const satisfies MetricDeclaration

const overdue = {
  name: 'sixthman_ledger_overdue_partitions',
  kind: 'gauge',
  help: 'Partitions past their deadline that have no content; those that were discarded are none.',
  labels: ['phase'],
} as const satisfies MetricDeclaration

const overdueSeconds = {
  name: 'sixthman_ledger_oldest_overdue_seconds',
  kind: 'gauge',
  help: 'How long the longest overdue partition is past its deadline, dead letters apart; 0 where none is.',
  labels: [],
} as const satisfies MetricDeclaration

interface Row {
  readonly phase: string
  readonly state: string
  readonly partitions: number
  readonly overdue: number
  readonly overdueSeconds: number
}

export const ledger: MetricGroup = {
  name: 'ledger',
  metrics: [partitions, overdue, overdueSeconds],
  async read({ db, pipeline, now }) {
    const { assets } = pipeline
    const isOverdue = sql`l.committed_state is null and l.state <> 'discarded' and l.due_at < ${now}`
    const rows = await db.query<Row>(sql`
      select p.phase, l.state, count(*)::int as partitions,
        count(*) filter (where ${isOverdue})::int as overdue,
        coalesce(extract(epoch from ${now}::timestamptz - min(l.due_at) filter (where ${isOverdue} and l.state <> 'failed')), 0)::float8 as "overdueSeconds"
      from ledger l join unnest(${assets.map(({ name }) => name)}::text[], ${assets.map(({ phase }) => phase)}::text[])
        as p(asset, phase) on p.asset = l.asset
      group by p.phase, l.state order by p.phase, l.state`)
    const phases = Map.groupBy(rows, ({ phase }) => phase)
    return [
      ...rows.map(({ phase, state, partitions: value }) => ({
        metric: partitions,
        labels: { phase, state },
        value,
      })),
      ...[...phases].map(([phase, own]) => ({
        metric: overdue,
        labels: { phase },
        value: own.reduce((sum, row) => sum + row.overdue, 0),
      })),
      {
        metric: overdueSeconds,
        labels: {},
        value: Math.max(0, ...rows.map((row) => row.overdueSeconds)),
      },
    ]
  },
}
