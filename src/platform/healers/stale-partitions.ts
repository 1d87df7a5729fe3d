/** Partitions that read earlier dates of which one has changed since: made again, until they are locked.
 *
 * Same-date inputs are compared whenever a date is ordered; this comparison spans the season, so it only runs for partitions committed before the
 * newest change of what they read: each of the dates before would else be read for each date of the season, at every pass. Of changes those
 * of a moment ago count, until all are compared once a minute; where there is none it need not run at all. */
import { formatPartition, type PartitionKey } from '../asset.ts'
import { sql } from '../db/sql.ts'
import type { Found, Healer, HealingContext } from '../healing/healer.ts'
import { inputName } from '../ledger/inputs.ts'
import { createRecentCommits } from '../ledger/recent-commits.ts'
import type { Pipeline } from '../pipeline.ts'

type Stale = Found & PartitionKey & { readonly fence: number }

export function createStalePartitionsHealer({ assets }: Pick<Pipeline, 'assets'>): Healer<Stale> {
  const edges = assets.flatMap((asset) =>
    asset.needs
      .filter((need) => need.scope === 'earlier')
      .map((need) => ({ asset: asset.name, need: need.asset, name: inputName(need) })),
  )
  const commits = createRecentCommits()
  let isAny = false // what was found last is looked for again, however long ago it was committed
  return {
    name: 'stale-partitions',
    repairs: 'partitions made from an earlier date that has changed since',
    everySeconds: 0,
    async find(context) {
      if (edges.length === 0) return []
      const recent = await commits.read(context.db, context.now)
      if (!isAny && recent?.length === 0) return []
      const dates = isAny ? null : recent
      isAny = true // one that fails is looked at again in the next pass
      const stale = await readStale(context, dates)
      isAny = stale.length > 0
      if (recent === null) commits.comparedAll(context.now)
      return stale.map((each) => ({
        ...each,
        key: `${formatPartition(each)} attempt ${each.fence}`, // made again and stale again is another case
        says: 'an earlier date that it reads has changed',
        remedy: 'it is made again',
      }))
    },
    async mend({ db, now }, found) {
      await db.query(sql`
        update ledger l set refresh_at = ${now}, reason = 'an earlier date it reads has changed'
        from unnest(${found.map(({ asset }) => asset)}::text[], ${found.map(({ gameDate }) => gameDate)}::date[]) as s(asset, game_date)
        where l.asset = s.asset and l.game_date = s.game_date and l.committed_state is not null and l.refresh_at is null
          and l.state <> 'running'`)
    },
  }

  /** `changed`: dates on which something was committed a moment ago, and nothing else has changed; null: anything may have. */
  function readStale(
    { db, now }: HealingContext,
    changed: readonly string[] | null,
  ): Promise<Omit<Stale, keyof Found>[]> {
    const [first = null] = changed?.toSorted() ?? []
    const after = changed === null ? sql`` : sql`and l.game_date > ${first}::date`
    const among = changed === null ? sql`` : sql`and game_date = any(${changed}::date[])`
    return db.query(sql`
      with edge as (select * from unnest(${edges.map((e) => e.asset)}::text[], ${edges.map((e) => e.need)}::text[],
        ${edges.map((e) => e.name)}::text[]) as e(asset, need, name)),
      open as materialized (
        select l.asset, l.game_date, l.fence, l.inputs, a.started_at
        from ledger l join attempts a on a.asset = l.asset and a.game_date = l.game_date and a.fence = l.fence join runs r on r.game_date = l.game_date
        where l.asset in (select asset from edge) and l.committed_state is not null and l.refresh_at is null and l.state <> 'running'
          and l.inputs is not null and (l.locks_at is null or l.locks_at > ${now} or r.cause = 'backfill') ${after}),
      dated as (
        select need, game_date, max(committed_at) as changed_at from (
          select asset as need, game_date, committed_at from ledger where asset in (select need from edge) ${among}
          union all select e.need, o.game_date, null from open o join edge e on e.asset = o.asset) of_date group by need, game_date),
      earlier as materialized (
        select need, game_date, max(changed_at) over (partition by need order by game_date rows between unbounded preceding and 1 preceding) as changed_at
        from dated),
      suspect as materialized (
        select o.asset, o.game_date, o.fence, o.inputs ->> e.name as seen, e.need
        from edge e join open o on o.asset = e.asset join earlier on earlier.need = e.need and earlier.game_date = o.game_date
        where earlier.changed_at >= o.started_at),
      stale as (
        select distinct s.asset, s.game_date, s.fence from suspect s
        where s.seen is distinct from (
          select coalesce(md5(string_agg(u.game_date::text || u.content_hash, ' ' order by u.game_date)), 'none') from ledger u
          where u.asset = s.need and u.game_date < s.game_date and u.committed_state is not null))
      select asset, game_date as "gameDate", fence from stale order by game_date, asset`)
  }
}
