/** The dates a pass of the controller looks at: every live one on which something can be due, and the next few of the backfills.
 *
 * Due are open partitions whose time has come, refreshes, and what was made from something that has changed since. The last are
 * usually ordered by the very commit that changed it; if that message was lost, this is where they are found. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'
import { createRecentCommits, type RecentCommits } from '../ledger/recent-commits.ts'
import type { Pipeline } from '../pipeline.ts'

/** Dates of backfills looked at in one loop; the next loop goes on where this one ended, so that none starves. */
const backfillDatesMax = 24

/** Of more dates than this the whole comparison is the cheaper one: a plan made for a few goes through each by itself. */
const datesMax = 24

export interface DateMemory {
  /** The last backfill date looked at; the next loop begins after it. */
  backfillCursor: string
  readonly commits: RecentCommits
}

export function createDateMemory(): DateMemory {
  return { backfillCursor: '', commits: createRecentCommits() }
}

export async function chooseDates(
  db: Database,
  pipeline: Pipeline,
  now: Temporal.Instant,
  memory: DateMemory,
): Promise<string[]> {
  const due = await readDue(db, now, await readStale(db, pipeline, now, memory))
  const live = due.filter((row) => row.isLive).map((row) => row.gameDate)
  const backfill = due.filter((row) => !row.isLive).map((row) => row.gameDate)
  const rest = backfill.filter((gameDate) => gameDate > memory.backfillCursor)
  const chosen = (rest.length > 0 ? rest : backfill).slice(0, backfillDatesMax)
  memory.backfillCursor = chosen.length < backfillDatesMax ? '' : chosen.at(-1)!
  return [...live, ...chosen]
}

async function readDue(
  db: Database,
  now: Temporal.Instant,
  stale: readonly string[],
): Promise<{ gameDate: string; isLive: boolean }[]> {
  return db.query(sql`
    with due as (
      select game_date from ledger
      where state in ('expected', 'not_yet', 'blocked') and (not_before is null or not_before <= ${now})
      union select game_date from ledger where refresh_at <= ${now}
      union select unnest(${stale}::date[]))
    select d.game_date as "gameDate", r.cause not in ('backfill', 'import') as "isLive"
    from due d join runs r on r.game_date = d.game_date order by d.game_date`)
}

/** Dates of which a partition was made from something that has changed since. */
async function readStale(
  db: Database,
  { assets }: Pipeline,
  now: Temporal.Instant,
  memory: DateMemory,
): Promise<readonly string[]> {
  const recent = await memory.commits.read(db, now)
  if (recent?.length === 0) return []
  const isWhole = recent === null || recent.length > datesMax
  const rows: Sql = isWhole
    ? sql`select * from ledger`
    : sql`select * from ledger where game_date = any(${recent}::date[])`
  const edges = assets.flatMap((asset) =>
    asset.needs
      .filter((need) => need.scope === 'same')
      .map((need) => ({ asset: asset.name, need: need.asset })),
  )
  const stale = await db.query<{ gameDate: string }>(sql`
    with edge as (
      select * from unnest(${edges.map((each) => each.asset)}::text[], ${edges.map((each) => each.need)}::text[]) as e(asset, need)),
    compared as ${isWhole ? sql`not materialized` : sql`materialized`} (${rows})
    select distinct l.game_date as "gameDate" from edge e
    join compared l on l.asset = e.asset and l.inputs is not null and l.state not in ('running', 'discarded')
    join compared u on u.asset = e.need and u.game_date = l.game_date and u.content_hash is not null
    join runs r on r.game_date = l.game_date
    where l.inputs ->> e.need is distinct from u.content_hash
      and (l.state = 'failed' or (l.locks_at is null or l.locks_at > ${now} or r.cause = 'backfill'))`)
  if (recent === null) memory.commits.comparedAll(now)
  return stale.map(({ gameDate }) => gameDate)
}
