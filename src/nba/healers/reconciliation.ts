/** Every date of every season kept, held against what ought to exist: at each start and every day from 06:00 Eastern on,
 * unless the schedule has looked already.
 *
 * What is found becomes a backfill within a budget, or one incident a cause. It works only where the season is followed live: a command
 * that makes one date must not begin to mend five seasons. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Healer } from '../../platform/healers/healer.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { readLastLook } from '../../platform/reconciliation/findings.ts'
import { addDays, atEastern, gameDateOf } from '../domain/game-date.ts'
import { lookAndMend } from '../reconciliation/look-and-mend.ts'

const lookAt = '06:00'
const daysFollowed = 7

/** The pipeline is complete only after its healers. */
export function createReconciliationHealer(pipelineOf: () => Pipeline): Healer {
  let hasLooked = false
  return {
    name: 'reconciliation',
    everySeconds: 300,
    async heal(db, now) {
      if (hasLooked && !(await isDue(db, now))) return []
      if (!(await isFollowed(db, now))) return []
      const said = await db.transaction((tx) => lookAndMend({ db, tx, pipeline: pipelineOf(), now }))
      hasLooked = true
      return said
    },
  }
}

/** Nobody has looked since the last 06:00 Eastern. */
async function isDue(db: Queryable, now: Temporal.Instant): Promise<boolean> {
  const today = gameDateOf(now)
  const todaysLook = atEastern(today, lookAt)
  const newest =
    Temporal.Instant.compare(todaysLook, now) <= 0 ? todaysLook : atEastern(addDays(today, -1), lookAt)
  const last = await readLastLook(db)
  return last === null || Temporal.Instant.compare(last, newest) < 0
}

/** Is a date of these days wanted by the schedule, as `up` wants them? */
async function isFollowed(db: Queryable, now: Temporal.Instant): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from runs where cause = 'schedule' and game_date >= ${addDays(gameDateOf(now), -daysFollowed)} limit 1`)
  return rows.length > 0
}
