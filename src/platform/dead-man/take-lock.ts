/** What one process of all does (lead, follow the schedules, look, send alerts) goes with a named lock of its session. It falls with the session's
 * connection; but a process that stands still keeps its connection, and with it the lock: whoever waits for it ends that connection. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { type Sql, sql } from '../db/sql.ts'

export const holderSilenceSeconds = 30
/** A process beats so often at least, however long its leases are: one beat that is lost is no silence. */
export const beatSecondsMost = 10

export interface LockAsked {
  readonly lock: string
  readonly now: Temporal.Instant
}

/** True while this session holds the lock. It is tried for where nobody holds it; a holder whose process has been silent loses it, and the next try
 * gets it. */
export async function takeLock(db: Queryable, session: Session, asked: LockAsked): Promise<boolean> {
  if (await session.tryLock(asked.lock)) return true
  await endFrozenHolder(db, asked, sql`true`)
  return false
}

/** The leader is silent when its passes do not end, although its process lives. */
export async function endFrozenLeader(db: Queryable, asked: LockAsked): Promise<void> {
  await endFrozenHolder(db, asked, sql`w.kind = 'controller'`)
}

/** A process has a row as a worker and one as a controller, and the key of one session in both; when it wakes, it finds that the lock is not its own
 * any more. A holder that has never signed on is left alone. */
async function endFrozenHolder(db: Queryable, { lock, now }: LockAsked, counts: Sql): Promise<void> {
  await db.query(sql`
    with holder as (
      select k.pid from pg_locks k where k.locktype = 'advisory' and k.objsubid = 2 and k.granted
        and k.classid::bigint = (hashtext(${lock})::bigint & 4294967295) and k.objid = 1
        and k.database = (select oid from pg_database where datname = current_database())),
    heard as (
      select h.pid, max(w.heartbeat_at) as at, (array_agg(w.worker order by w.heartbeat_at desc))[1] as worker
      from holder h join pg_locks own on own.pid = h.pid and own.locktype = 'advisory' and own.objsubid = 1
        join workers w on w.lock_key = (own.classid::bigint << 32 | own.objid::bigint) and ${counts}
      group by h.pid),
    frozen as (
      select pid, worker from heard where at < ${now}::timestamptz - make_interval(secs => ${holderSilenceSeconds}::integer)),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, 'controller', 'holder.ended', jsonb_build_object('lock', ${lock}::text, 'holder', worker) from frozen)
    select pg_terminate_backend(pid) from frozen`)
}
