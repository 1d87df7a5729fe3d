/** Whether people are told: what waits for a route, what was sent and given up of late, and routes whose receiver does not answer. */
import { readUnsentSeconds } from '../../platform/alerts/read-unsent.ts'
import { sql } from '../../platform/db/sql.ts'
import type { MetricDeclaration } from '../../platform/metrics/metric.ts'
import type { MetricGroup } from './metric-group.ts'

const deliveries = {
  name: 'sixthman_alert_deliveries',
  kind: 'gauge',
  help: 'Messages to people: `waiting` now; `sent`, `folded` into another and `dead` (given up) within the last 24 hours.',
  labels: ['channel', 'state'],
} as const satisfies MetricDeclaration

const failing = {
  name: 'sixthman_alert_routes_failing',
  kind: 'gauge',
  help: 'Routes whose last try failed.',
  labels: ['channel'],
} as const satisfies MetricDeclaration

const unsent = {
  name: 'sixthman_alert_oldest_unsent_seconds',
  kind: 'gauge',
  help: 'How long the message to people that has waited longest could have been sent; 0 where none waits, absent where no route is configured.',
  labels: [],
} as const satisfies MetricDeclaration

interface Row {
  readonly channel: string
  readonly failing: number
  readonly waiting: number
  readonly sent: number
  readonly folded: number
  readonly dead: number
}

export const alerts: MetricGroup = {
  name: 'alerts',
  metrics: [deliveries, failing, unsent],
  async read({ db, now }) {
    const rows = await db.query<Row>(sql`
      with told as (
        select route, count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'sent')::int as sent,
          count(*) filter (where state = 'folded')::int as folded, count(*) filter (where state = 'dead')::int as dead
        from alert_deliveries where state = 'waiting' or settled_at > ${now.subtract({ hours: 24 })} group by route)
      select r.channel, count(*) filter (where r.failing_since is not null)::int as failing, coalesce(sum(t.waiting), 0)::int as waiting,
        coalesce(sum(t.sent), 0)::int as sent, coalesce(sum(t.folded), 0)::int as folded, coalesce(sum(t.dead), 0)::int as dead
      from alert_routes r left join told t on t.route = r.route where r.removed_at is null group by r.channel order by r.channel`)
    const seconds = await readUnsentSeconds(db, now)
    const states = rows.flatMap(({ channel, failing: routes, ...counts }) => [
      { metric: failing, labels: { channel }, value: routes },
      ...Object.entries(counts).map(([state, value]) => ({
        metric: deliveries,
        labels: { channel, state },
        value,
      })),
    ])
    return seconds === null ? states : [...states, { metric: unsent, labels: {}, value: seconds }]
  },
}
