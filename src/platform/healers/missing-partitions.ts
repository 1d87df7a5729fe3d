/** Dates at work that lack partitions of their own plan: an entry was lost, or an import of the plan was cut short. Planned again.
 *
 * It looks at what is wanted from a few days ago on; every other date kept is looked at once a day by the reconciliation, which has a
 * budget. An entry that is planned again goes on from its attempts. */
import { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../asset.ts'
import type { Calendar } from '../calendar.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Found, Healer, HealingContext } from '../healing/healer.ts'
import {
  listPlanned,
  planRuns,
  type RunCause,
  type RunScope,
  readFilled,
  replanRuns,
} from '../ledger/plan.ts'
import type { Pipeline } from '../pipeline.ts'

const daysBack = 3

type Missing = Found & PartitionKey

export function createMissingPartitionsHealer(pipeline: Pipeline): Healer<Missing> {
  return {
    name: 'missing-partitions',
    repairs: 'partitions that ought to be planned and have no entry in the ledger',
    everySeconds: 300,
    async find(context) {
      const calendar = await pipeline.loadCalendar(context.db)
      const missing = await findMissing(context, pipeline, calendar)
      return missing.map((each) => ({
        ...each,
        key: formatPartition(each),
        says: 'it ought to exist, and the ledger does not have it',
        remedy: 'its date is planned again',
      }))
    },
    async mend({ db, now }, found) {
      await replanRuns(db, [...new Set(found.map(({ gameDate }) => gameDate))])
      await planRuns(db, pipeline, await pipeline.loadCalendar(db), now)
    },
  }
}

interface PlannedRun {
  readonly gameDate: string
  readonly scope: RunScope
  readonly assets: readonly string[]
  readonly cause: RunCause
  readonly requestedAt: Temporal.Instant
}

async function findMissing(
  { db, now }: HealingContext,
  pipeline: Pipeline,
  calendar: Calendar,
): Promise<PartitionKey[]> {
  const from = Temporal.PlainDate.from(now.toString().slice(0, 10)).subtract({ days: daysBack }).toString()
  const runs = await readPlannedRuns(db, from, `${calendar.version}/${pipeline.version}`)
  const dates = runs.map(({ gameDate }) => gameDate)
  const [filled, there] = [await readFilled(db, dates), await readEntries(db, dates)]
  return runs.flatMap((run) =>
    listPlanned(pipeline, run, calendar.on(run.gameDate), filled.get(run.gameDate))
      .map((asset) => ({ asset, gameDate: run.gameDate }))
      .filter((key) => !there.has(formatPartition(key))),
  )
}

/** Those whose plan is of today's calendar and declarations; the others are planned anyway. */
function readPlannedRuns(db: Queryable, from: string, version: string): Promise<PlannedRun[]> {
  return db.query(sql`
    select game_date as "gameDate", scope, assets, cause, requested_at as "requestedAt" from runs
    where game_date >= ${from} and planned_from = ${version} order by game_date`)
}

async function readEntries(db: Queryable, gameDates: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<PartitionKey>(sql`
    select asset, game_date as "gameDate" from ledger where game_date = any(${gameDates}::date[])`)
  return new Set(rows.map(formatPartition))
}
