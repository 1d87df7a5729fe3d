/** Moves the demo's clock from one instant at which something is due to the next, and lets everything that is due happen. */
import { Temporal } from 'temporal-polyfill'
import { runControllerOnce } from '../../platform/controller/controller.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Stage } from './stage.ts'

/** A pass orders what the pass before made possible; a pipeline that has not come to rest after so many never does. */
const passesMax = 200

/** Controller and worker take turns until a whole pass finds nothing to do. */
export async function settle({ system, queue }: Stage): Promise<void> {
  const { db, pipeline, clock, log } = system
  for (let pass = 0; pass < passesMax; pass += 1) {
    const report = await runControllerOnce({ db, pipeline, queue, clock, log })
    await queue.idle()
    if (report.ordered.length + report.planned.length + report.healed.length === 0) return
  }
  throw new Error(`the demo did not come to rest at ${clock.now()}`)
}

/** The next instant at which something is due on these dates, at least `minutesMin` on and at most the next full hour. */
export async function findNextInstant(
  db: Queryable,
  gameDates: readonly string[],
  now: Temporal.Instant,
  minutesMin: number,
): Promise<Temporal.Instant> {
  const rows = await db.query<{ at: Temporal.Instant | null }>(sql`
    select min(at) as at from (
      select not_before as at from ledger
      where game_date = any(${gameDates}::date[]) and state in ('expected', 'not_yet') and not_before > ${now}
      union all
      select refresh_at from ledger where game_date = any(${gameDates}::date[]) and refresh_at > ${now}) due`)
  const hour = now.add({ hours: 1 }).round({ smallestUnit: 'hour', roundingMode: 'floor' })
  const due = rows[0]?.at ?? hour
  const least = now.add({ minutes: minutesMin })
  const later = Temporal.Instant.compare(due, least) < 0 ? least : due
  return Temporal.Instant.compare(later, hour) < 0 ? later : hour
}
