/** The daily sign of life: one message a route and day, whatever its minimum, so that a route that has gone silent is noticed by its absence. */
import type { Temporal } from 'temporal-polyfill'
import { onlyRow, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { ScheduleAction } from '../schedules/schedule.ts'
import { queueMessage } from './queue-message.ts'

export const canaryAction: ScheduleAction = {
  async run({ tx, now, nominalAt }) {
    const { open, critical, sent, dead } = await countDay(tx, now)
    const routes = await queueMessage(tx, {
      key: `canary ${nominalAt.toString()}`,
      now,
      message: {
        kind: 'canary',
        severity: 'info',
        title: 'this route works',
        facts: [
          { label: 'Open incidents', text: `${open}, of which ${critical} critical` },
          { label: 'In the last 24 hours', text: `${sent} alerts delivered, ${dead} given up` },
          { label: 'When it does not come', text: 'the other routes are told within two hours' },
        ],
        links: [],
      },
    })
    return routes.length === 0 ? 'no route is configured' : `queued for ${routes.join(', ')}`
  },
}

interface Day {
  readonly open: number
  readonly critical: number
  readonly sent: number
  readonly dead: number
}

async function countDay(tx: Transaction, now: Temporal.Instant): Promise<Day> {
  const rows = await tx.query<Day>(sql`
    select i.open, i.critical, d.sent, d.dead
    from (select count(*)::int as open, count(*) filter (where severity = 'critical')::int as critical from incidents
        where resolved_at is null) i,
      (select count(*) filter (where state = 'sent')::int as sent, count(*) filter (where state = 'dead')::int as dead
        from alert_deliveries where settled_at > ${now.subtract({ hours: 24 })}) d`)
  return onlyRow(rows, 'the counts of a day')
}
