/** The instants of a date at which something happened: when a source had answered, and when anything else of it was made. The replay's
 * clock goes from one to the next, and has the same partitions made at each. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Pipeline } from '../../platform/pipeline.ts'

export interface Step {
  readonly at: Temporal.Instant
  /** Made live at this instant. */
  readonly assets: readonly string[]
}

/** In order; replies without an attempt that is still kept have a step, too. */
export async function listSteps(live: Database, pipeline: Pipeline, gameDate: string): Promise<Step[]> {
  const sources = pipeline.assets.filter(({ phase }) => phase === '1-sources').map(({ name }) => name)
  return live.query(sql`
    select at, coalesce(array_agg(distinct asset) filter (where asset is not null), '{}') as assets from (
      select date_trunc('milliseconds', case when asset = any(${sources}::text[]) then finished_at else started_at end) as at, asset
      from attempts where game_date = ${gameDate} and outcome in ('complete', 'empty_ok', 'degraded', 'unchanged')
      union all select date_trunc('milliseconds', received_at + interval '999 microseconds'), null
      from source_replies r where game_date = ${gameDate} and not exists (select 1 from attempts a where a.asset = r.asset
        and a.game_date = r.game_date and a.outcome in ('complete', 'empty_ok', 'degraded', 'unchanged') and a.finished_at >= r.received_at)
      union all select requested_at, null from runs where game_date = ${gameDate}) steps
    where at >= (select date_trunc('milliseconds', requested_at) from runs where game_date = ${gameDate})
    group by at order by at`)
}
