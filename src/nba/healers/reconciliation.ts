/** Every date of every season kept, held against what ought to exist: at each start and every day from 06:00 Eastern on,
 * unless the schedule has looked already. The fault it repairs is that nobody has looked; the gaps that the look finds become a backfill
 * within a budget, or one incident a cause.
 *
 * It works only where the season is followed live: a command that makes one date must not begin to mend five seasons. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Found, Healer } from '../../platform/healing/healer.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { readLastLook } from '../../platform/reconciliation/findings.ts'
import type { Reconciliation } from '../../platform/reconciliation/reconcile.ts'
import { addDays, atEastern, gameDateOf } from '../domain/game-date.ts'
import { describeHole, findHoles } from '../reconciliation/find-holes.ts'
import { lookAndMend } from '../reconciliation/look-and-mend.ts'

const lookAt = '06:00'
const daysFollowed = 7

type DueLook = Found & { readonly found: Reconciliation }

/** The pipeline is complete only after its healers. */
export function createReconciliationHealer(pipelineOf: () => Pipeline): Healer<DueLook> {
  let hasLooked = false
  return {
    name: 'reconciliation',
    repairs: 'dates kept that nobody has held against the calendar since yesterday, and their gaps',
    everySeconds: 300,
    async find(context) {
      const { db, now } = context
      if (hasLooked && !(await isDue(db, now))) return []
      if (!(await isFollowed(db, now))) return []
      const { found, holes } = await findHoles(context, pipelineOf())
      return [
        {
          key: `look of ${gameDateOf(now)}`,
          says: 'the dates kept were not looked at since the start, or since 06:00 Eastern',
          remedy: 'every date kept is held against the calendar, and what is short is told or ordered',
          found,
        },
        ...holes.map((hole) => ({
          ...describeHole(hole),
          remedy: `${hole.rootAsset} ${hole.rootDate} is planned or made again`,
          found,
        })),
      ]
    },
    async mend({ db, now }, [look]) {
      if (!look) return
      await db.transaction((tx) => lookAndMend({ db, tx, pipeline: pipelineOf(), now, found: look.found }))
      hasLooked = true
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
