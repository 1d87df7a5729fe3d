/** What the day left behind: bytes in the archive and on the disk, the state of the models, schedules that are not kept. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { readDailyFigures } from '../../../platform/monitor/daily-figures.ts'
import type { Schedules } from '../../../platform/schedules/schedule.ts'
import { isNotKept, viewSchedules } from '../../../platform/schedules/watch-schedules.ts'
import { type ModelInUse, readModelsInUse } from '../read-models.ts'
import type { ReportWindow } from './report-window.ts'

export interface Upkeep {
  readonly databaseBytes: number
  /** Mean growth a day over the last week, as the detector of storage noted it; null before it knows two days. */
  readonly growthPerDay: number | null
  /** Of bodies that came for the first time in the 24 hours, as they are stored. */
  readonly archivedBytes: number
  readonly models: readonly Pick<
    ModelInUse,
    'system' | 'market' | 'trainedBefore' | 'verdict' | 'health' | 'healthReason'
  >[]
  readonly schedules: readonly {
    readonly name: string
    readonly state: string
    readonly because: string | null
  }[]
}

export async function readUpkeep(
  db: Queryable,
  schedules: Schedules | undefined,
  { gameDate, from, until }: ReportWindow,
): Promise<Upkeep> {
  const [sizes] = await db.query<Pick<Upkeep, 'databaseBytes' | 'archivedBytes'>>(sql`
    select pg_database_size(current_database()) as "databaseBytes", coalesce((
      select sum(octet_length(b.body)) from archive_bodies b where b.body_hash in (
        select body_hash from archive_receipts r where r.received_at >= ${from} and r.received_at < ${until}
          and not exists (select 1 from archive_receipts e where e.body_hash = r.body_hash and e.received_at < ${from}))), 0)::float8 as "archivedBytes"`)
  const growthPerDay = measureGrowth(
    await readDailyFigures(db, 'storage', '', until.subtract({ hours: 24 * 7 })),
  )
  const models = await readModelsInUse(db, gameDate)
  const views = schedules ? await viewSchedules(db, schedules, until) : []
  return {
    ...sizes!,
    growthPerDay,
    models: models.map(({ system, market, trainedBefore, verdict, health, healthReason }) => ({
      ...{ system, market, trainedBefore, verdict, health, healthReason },
    })),
    schedules: views.filter(isNotKept).map(({ name, state, because }) => ({ name, state, because })),
  }
}

function measureGrowth(
  days: readonly { readonly figures: Readonly<Record<string, unknown>> }[],
): number | null {
  const sizes = days.map(({ figures }) => Number(figures.bytes))
  return sizes.length < 2 ? null : (sizes.at(-1)! - sizes[0]!) / (sizes.length - 1)
}
