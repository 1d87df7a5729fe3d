/** What the day left behind: bytes in the archive and on the disk, the state of the models, schedules that are not kept. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { Schedules } from '../../../platform/schedules/schedule.ts'
import { viewSchedules } from '../../../platform/schedules/watch-schedules.ts'
import { type ModelInUse, readModelsInUse } from '../read-models.ts'
import type { ReportWindow } from './report-window.ts'

export interface Upkeep {
  readonly databaseBytes: number
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
  const models = await readModelsInUse(db, gameDate)
  const views = schedules ? await viewSchedules(db, schedules, until) : []
  return {
    ...sizes!,
    models: models.map(({ system, market, trainedBefore, verdict, health, healthReason }) => ({
      ...{ system, market, trainedBefore, verdict, health, healthReason },
    })),
    schedules: views
      .filter(({ state }) => !['on_time', 'due'].includes(state))
      .map(({ name, state, because }) => ({ name, state, because })),
  }
}
