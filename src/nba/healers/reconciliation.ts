/** Every date of every season kept, held against what ought to exist: at each start and every day from 06:00 Eastern on.
 *
 * What is found becomes a backfill within a budget, or one incident a cause. It works only where the season is followed live: a command
 * that makes one date must not begin to mend five seasons. */
import { Temporal } from 'temporal-polyfill'
import type { Database, Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Healer } from '../../platform/healers/healer.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { readLastLook, readOpenFindings, storeFindings } from '../../platform/reconciliation/findings.ts'
import { mendFindings } from '../../platform/reconciliation/mend-findings.ts'
import { reconcile } from '../../platform/reconciliation/reconcile.ts'
import { tellFindings } from '../../platform/reconciliation/tell-findings.ts'
import { addDays, atEastern, gameDateOf } from '../domain/game-date.ts'

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
      const said = await lookAndMend(db, pipelineOf(), now)
      hasLooked = true
      return said
    },
  }
}

async function lookAndMend(db: Database, pipeline: Pipeline, now: Temporal.Instant): Promise<string[]> {
  const found = await reconcile({ db, pipeline, now })
  return db.transaction(async (tx) => {
    const { opened, resolved } = await storeFindings(tx, found, true)
    const { wanted, replanned, refreshed } = await mendFindings(tx, await readOpenFindings(tx), {
      pipeline,
      dates: found.dates,
      now,
    })
    const told = await tellFindings(tx, await readOpenFindings(tx), now)
    return [
      ...(opened > 0 ? [`${opened} gaps were found on the dates kept`] : []),
      ...(resolved > 0 ? [`${resolved} gaps are closed`] : []),
      ...wanted.map((gameDate) => `${gameDate} was never planned and is wanted now`),
      ...replanned.map((gameDate) => `${gameDate} lacks partitions and is planned again`),
      ...refreshed.map(
        ({ asset, gameDate }) => `${asset} ${gameDate} is made again: its rows do not balance`,
      ),
      ...told.map((cause) => `${cause} does not close by itself`),
    ]
  })
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
