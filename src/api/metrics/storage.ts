/** What the database takes on the disk, and the tables that grow with every day. */
import { sql } from '../../platform/db/sql.ts'
import type { MetricDeclaration } from '../../platform/metrics/metric.ts'
import type { MetricGroup } from './metric-group.ts'

const databaseBytes = {
  name: 'sixthman_database_bytes',
  kind: 'gauge',
  help: 'The whole database on the disk.',
  labels: [],
} as const satisfies MetricDeclaration

const tableBytes = {
  name: 'sixthman_table_bytes',
  kind: 'gauge',
  help: 'A table on the disk, with its indexes.',
  labels: ['table'],
} as const satisfies MetricDeclaration

/** Those that grow with every day: a label for each table would say little about the other fifty. */
const growing = [
  'archive_bodies',
  'archive_receipts',
  'attempts',
  'audit_log',
  'documents',
  'feature_vectors',
  'grades',
  'ledger',
  'play_by_play',
  'player_boxscores',
  'predictions',
  'prop_lines',
]

export const storage: MetricGroup = {
  name: 'storage',
  metrics: [databaseBytes, tableBytes],
  async read({ db }) {
    const rows = await db.query<{ table: string; bytes: number }>(sql`
      select '' as table, pg_database_size(current_database()) as bytes
      union all
      select name, pg_total_relation_size(to_regclass(name)) from unnest(${growing}::text[]) as t(name)
      where to_regclass(name) is not null order by 1`)
    return rows.map(({ table, bytes }) =>
      table === ''
        ? { metric: databaseBytes, labels: {}, value: bytes }
        : { metric: tableBytes, labels: { table }, value: bytes },
    )
  },
}
