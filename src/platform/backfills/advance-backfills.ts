/** The controller's look at running backfills: adds the partitions of dates whose games have become known, and ends what is done.
 *
 * A date that brings more than the backfill may touch pauses it, with the number, until somebody allows more. */
import type { Temporal } from 'temporal-polyfill'
import type { Calendar } from '../calendar.ts'
import type { Database } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Pipeline } from '../pipeline.ts'
import { type Backfill, readRunningBackfills } from './backfills.ts'
import { pauseBackfill } from './operate-backfill.ts'
import { actorOf, orderPartitions } from './order-backfill.ts'
import { readSelection } from './read-selection.ts'

export async function advanceBackfills(
  db: Database,
  pipeline: Pipeline,
  calendar: Calendar,
  now: Temporal.Instant,
): Promise<void> {
  const [open] = await db.query(sql`select 1 from backfills where state = 'running' limit 1`)
  if (open === undefined) return
  for (const backfill of await readRunningBackfills(db)) {
    const known = backfill.unknownDates.filter((date) => calendar.on(date).kind !== 'unknown')
    if (known.length > 0) await addKnown(db, pipeline, calendar, { backfill, known, now })
    else if (backfill.unknownDates.length === 0 && backfill.done + backfill.failed >= backfill.total) {
      await db.query(
        sql`
          update backfills set state = 'done', changed_at = ${now}, made_whole = ${backfill.done === backfill.total ? backfill.total : null}
          where id = ${backfill.id} and state = 'running'`,
      )
    }
  }
}

async function addKnown(
  db: Database,
  pipeline: Pipeline,
  calendar: Calendar,
  { backfill, known, now }: { backfill: Backfill; known: readonly string[]; now: Temporal.Instant },
): Promise<void> {
  const { id, assets, hasDownstream, only, total, partitionsMax } = backfill
  const request = { gameDates: known, assets, hasDownstream, only }
  const selection = await readSelection(db, pipeline, calendar, request, now)
  if (total + selection.partitions.length > partitionsMax) {
    const wanted = total + selection.partitions.length
    const reason = `its dates turned out to have ${wanted} partitions, and ${partitionsMax} are allowed; resume it with --max ${wanted}`
    await pauseBackfill(db, { id, actor: actorOf(id), now }, reason)
    return
  }
  await db.transaction(async (tx) => {
    await tx.query(sql`
      update backfills set changed_at = ${now}, unknown_dates = array(
        select d from unnest(unknown_dates) d where d <> all(${known}::date[]) order by 1) where id = ${id}`)
    await orderPartitions(tx, id, { request, selection, calendar, now })
  })
}
