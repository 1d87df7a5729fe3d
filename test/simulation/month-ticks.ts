/** The ticks of a simulated month, counted by the declarations: each was settled once, or passed over by the one that made up for it. */
import { Temporal } from 'temporal-polyfill'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { ticksUpTo } from '../../src/platform/schedules/cron.ts'
import type { Schedules } from '../../src/platform/schedules/schedule.ts'

export async function findTickFaults(
  db: Database,
  { declared, zone }: Schedules,
  now: Temporal.Instant,
): Promise<string[]> {
  const stored = await db.query<{ name: string; knownSince: Temporal.Instant; accounted: number }>(sql`
    select name, known_since as "knownSince", (
      select coalesce(sum(1 + passed_over), 0)::int from schedule_ticks
      where schedule = name and kind = 'scheduled' and state <> 'failed' and nominal_at > known_since) as accounted
    from schedules order by name`)
  const counted = declared.flatMap(({ name, cron }) => {
    const own = stored.find((each) => each.name === name)
    if (!own) return [`the schedule ${name} was never followed`]
    let due = 0
    for (const tick of ticksUpTo(cron, zone, now)) {
      if (Temporal.Instant.compare(tick, own.knownSince) <= 0) break
      due += 1
    }
    return own.accounted === due
      ? []
      : [`the schedule ${name} had ${due} ticks, and ${own.accounted} are settled or made up for`]
  })
  const acts = await db.query<{ fault: string }>(sql`
    select format('the tick of %s at %s was acted on %s times', t.schedule, t.nominal_at, a.n) as fault
    from schedule_ticks t cross join lateral (select count(*) as n from audit_log u where u.action = 'schedule.ticked'
      and u.details ->> 'schedule' = t.schedule and u.details ->> 'kind' = t.kind
      and (u.details ->> 'nominalAt')::timestamptz = t.nominal_at) a
    where t.kind = 'scheduled' and a.n <> (t.state = 'done')::int order by 1`)
  return [...counted, ...acts.map(({ fault }) => fault)]
}
