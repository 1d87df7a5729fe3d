/** Jobs in the durable queue that nobody can do: of a partition that the ledger does not have, or of a phase that no living worker takes.
 *
 * Only waiting jobs: one that is active belongs to its worker, and expires with it. Where there is no durable queue there is none. */
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface OrphanedJobs {
  /** By partition, as the queue names it. */
  readonly unknown: readonly { readonly id: string; readonly partition: string }[]
  readonly untaken: readonly { readonly phase: string; readonly jobs: number }[]
}

/** Long enough for a worker to start. */
const patienceMinutes = 10

export async function findOrphanedJobs(db: Queryable): Promise<OrphanedJobs> {
  const isThere = await db.query(sql`select 1 where to_regclass('pgboss.job') is not null`)
  if (isThere.length === 0) return { unknown: [], untaken: [] }
  return { unknown: await readUnknown(db), untaken: await readUntaken(db) }
}

function readUnknown(db: Queryable): Promise<OrphanedJobs['unknown']> {
  return db.query(sql`
    select j.id::text as id, j.singleton_key as partition from pgboss.job j
    where j.name = 'partitions' and j.state in ('created', 'retry') and not exists (
      select 1 from ledger l where l.asset = j.data ->> 'asset' and l.game_date = (j.data ->> 'gameDate')::date)
    order by j.created_on limit 200`)
}

/** By the queue's own clock, which stamps its jobs. A worker without phases takes all of them. */
function readUntaken(db: Queryable): Promise<OrphanedJobs['untaken']> {
  return db.query(sql`
    select j.group_id as phase, count(*)::int as jobs from pgboss.job j
    where j.name = 'partitions' and j.state in ('created', 'retry') and j.group_id is not null
      and j.created_on < clock_timestamp() - make_interval(mins => ${patienceMinutes}::integer)
      and not exists (select 1 from workers w where w.kind = 'worker' and w.stopped_at is null
        and (w.phases is null or j.group_id = any(w.phases))
        and exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 1 and k.granted
          and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
          and k.database = (select oid from pg_database where datname = current_database())))
    group by j.group_id order by j.group_id`)
}

/** Those that still wait and that the ledger still does not know. */
export async function dropUnknownJobs(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.query(sql`
    delete from pgboss.job j where j.name = 'partitions' and j.id = any(${ids}::uuid[]) and j.state in ('created', 'retry')
      and not exists (select 1 from ledger l where l.asset = j.data ->> 'asset' and l.game_date = (j.data ->> 'gameDate')::date)`)
}
