/** The stale healer for history: a partition that read earlier dates is due again when any of those dates has changed.
 *
 * Same-date inputs are compared whenever a date is ordered; this comparison spans the season, so it only runs for
 * partitions committed before the newest change of what they read. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { inputName } from '../ledger/inputs.ts'
import type { Pipeline } from '../pipeline.ts'

/** Marks stale, unlocked partitions for a refresh; returns how many. */
export async function markStaleHistory(
  db: Database,
  pipeline: Pipeline,
  now: Temporal.Instant,
): Promise<number> {
  const edges = pipeline.assets.flatMap((asset) =>
    asset.needs
      .filter((need) => need.scope === 'earlier')
      .map((need) => ({ asset: asset.name, need: need.asset, name: inputName(need) })),
  )
  if (edges.length === 0) return 0
  const rows = await db.query(sql`
    with edge as (select * from unnest(${edges.map((e) => e.asset)}::text[], ${edges.map((e) => e.need)}::text[],
      ${edges.map((e) => e.name)}::text[]) as e(asset, need, name)),
    suspect as (
      select l.asset, l.game_date, l.inputs ->> e.name as seen, e.need
      from edge e join ledger l on l.asset = e.asset
        join attempts a on a.asset = l.asset and a.game_date = l.game_date and a.fence = l.fence join runs r on r.game_date = l.game_date
      where l.committed_state is not null and l.refresh_at is null and l.state <> 'running' and l.inputs is not null
        and (l.locks_at is null or l.locks_at > ${now} or r.cause = 'backfill')
        and exists (select 1 from ledger u where u.asset = e.need and u.game_date < l.game_date and u.committed_at >= a.started_at)),
    stale as (
      select distinct s.asset, s.game_date from suspect s
      where s.seen is distinct from (
        select coalesce(md5(string_agg(u.game_date::text || u.content_hash, ' ' order by u.game_date)), 'none') from ledger u
        where u.asset = s.need and u.game_date < s.game_date and u.committed_state is not null))
    update ledger l set refresh_at = ${now}, reason = 'an earlier date it reads has changed'
    from stale s where l.asset = s.asset and l.game_date = s.game_date
    returning 1`)
  return rows.length
}
