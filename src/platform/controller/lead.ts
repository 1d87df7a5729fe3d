/** Who leads: the process that holds one advisory lock. It falls with the leader's connection; two cases need more than that.
 *
 * A leader whose process stands still keeps its connection, and with it the lock: another one ends that connection when its heartbeat
 * has been silent. And older code gives the lead up to newer code, so that an upgrade plans with the new declarations at once. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { sql } from '../db/sql.ts'

const leaderLock = 'sixthman.controller'
export const leaderSilenceSeconds = 30

/** True while this process leads; tries to take the lead where nobody has it, or where the leader is frozen. */
export async function takeLead(
  db: Queryable,
  session: Session,
  release: number,
  now: Temporal.Instant,
): Promise<boolean> {
  if (await isNewerWaiting(db, release, now)) {
    await session.unlock(leaderLock)
    return false
  }
  if (await session.tryLock(leaderLock)) return true
  await endFrozenLeader(db, now)
  return false
}

/** A controller of newer code is alive and has been heard of: one that never beats after its start does not count for long. */
async function isNewerWaiting(db: Queryable, release: number, now: Temporal.Instant): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from workers w where kind = 'controller' and stopped_at is null and release > ${release}
      and heartbeat_at > ${now}::timestamptz - make_interval(secs => ${leaderSilenceSeconds}::integer)
      and exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 1 and k.granted
        and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
        and k.database = (select oid from pg_database where datname = current_database()))`)
  return rows.length > 0
}

/** Ends the session of a leader that has been silent; when it wakes it finds that it does not lead any more. Returns its process's name. */
async function endFrozenLeader(db: Queryable, now: Temporal.Instant): Promise<string | null> {
  const rows = await db.query<{ worker: string }>(sql`
    with leader as (
      select k.pid from pg_locks k where k.locktype = 'advisory' and k.objsubid = 2 and k.granted
        and k.classid::bigint = (hashtext(${leaderLock})::bigint & 4294967295) and k.objid = 1
        and k.database = (select oid from pg_database where datname = current_database())),
    frozen as (
      select l.pid, w.worker from leader l join pg_locks own on own.pid = l.pid and own.locktype = 'advisory' and own.objsubid = 1
        join workers w on w.lock_key = (own.classid::bigint << 32 | own.objid::bigint) and w.kind = 'controller'
      where w.heartbeat_at < ${now}::timestamptz - make_interval(secs => ${leaderSilenceSeconds}::integer)),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, 'controller', 'leader.ended', jsonb_build_object('leader', worker) from frozen)
    select worker, pg_terminate_backend(pid) from frozen`)
  return rows[0]?.worker ?? null
}
