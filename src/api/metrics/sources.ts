/** How the sources are: who is left alone, when each last answered, and what is left of the plans that are counted. */
import { sql } from '../../platform/db/sql.ts'
import type { MetricDeclaration } from '../../platform/metrics/metric.ts'
import type { MetricGroup } from './metric-group.ts'

const breakerOpen = {
  name: 'sixthman_breaker_open',
  kind: 'gauge',
  help: '1 while a source or a host is left alone after failures.',
  labels: ['breaker'],
} as const satisfies MetricDeclaration

const lastSuccess = {
  name: 'sixthman_source_last_success_timestamp_seconds',
  kind: 'gauge',
  help: 'When a source last answered well; absent for one that never did.',
  labels: ['source'],
} as const satisfies MetricDeclaration

const credits = {
  name: 'sixthman_source_credits_left',
  kind: 'gauge',
  help: 'Credits left of the source’s plan, as its newest reply said; absent where it does not say.',
  labels: ['source'],
} as const satisfies MetricDeclaration

interface Row {
  readonly name: string
  readonly isOpen: boolean | null
  readonly lastSuccess: number | null
  readonly credits: number | null
}

export const sources: MetricGroup = {
  name: 'sources',
  metrics: [breakerOpen, lastSuccess, credits],
  async read({ db }) {
    const rows = await db.query<Row>(sql`
      select name, state = 'open' as "isOpen", extract(epoch from last_success_at)::float8 as "lastSuccess", null::float8 as credits
      from breakers
      union all
      select name, null, null, credits from (
        select distinct on (1) split_part(resource, '/', 1) as name, (headers ->> 'x-requests-remaining')::float8 as credits, last_seen_at
        from (select resource, headers, last_seen_at from archive_receipts
          where headers ? 'x-requests-remaining' and headers ->> 'x-requests-remaining' ~ '^[0-9]+([.][0-9]+)?$'
          order by last_seen_at desc limit 200) newest
        order by 1, last_seen_at desc) quota
      order by 1`)
    return rows.flatMap(({ name, isOpen, lastSuccess: at, credits: left }) => [
      ...(isOpen === null ? [] : [{ metric: breakerOpen, labels: { breaker: name }, value: Number(isOpen) }]),
      ...(at !== null && name.startsWith('source/')
        ? [{ metric: lastSuccess, labels: { source: name.slice('source/'.length) }, value: at }]
        : []),
      ...(left === null ? [] : [{ metric: credits, labels: { source: name }, value: left }]),
    ])
  },
}
