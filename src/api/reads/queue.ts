/** How much waits in the queue, by phase, and for how long: what an autoscaler looks at to start or stop workers of a phase. */
import { phases } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface QueueDepth {
  readonly phase: string
  /** Ordered and taken by nobody yet. */
  readonly waiting: number
  readonly active: number
  /** Of the job that has waited longest; 0 where none waits. */
  readonly oldestSeconds: number
}

/** Every phase, also those of which nothing waits. A killed worker's jobs count as active
 * until they expire. */
export function readQueueDepth(db: Queryable): Promise<QueueDepth[]> {
  return db.query(sql`
    select p.phase, count(j.id) filter (where j.state in ('created', 'retry'))::int as waiting,
      count(j.id) filter (where j.state = 'active')::int as active,
      coalesce(floor(extract(epoch from clock_timestamp() - min(j.created_on) filter (where j.state in ('created', 'retry')))), 0)::int
        as "oldestSeconds"
    from unnest(${phases}::text[]) with ordinality as p(phase, place)
      left join pgboss.job j on j.name = 'partitions' and j.group_id = p.phase and j.state in ('created', 'retry', 'active')
    group by p.phase, p.place order by p.place`)
}
