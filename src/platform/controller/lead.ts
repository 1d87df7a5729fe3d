/** Who leads: the process that holds one advisory lock. It falls with the leader's connection; two cases need more than that.
 *
 * A leader whose process stands still keeps its connection, and with it the lock: another one ends that connection when its heartbeat
 * has been silent. And older code gives the lead up to newer code, so that an upgrade plans with the new declarations at once. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { sql } from '../db/sql.ts'
import { endFrozenLeader, holderSilenceSeconds } from '../dead-man/take-lock.ts'

const leaderLock = 'sixthman.controller'

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
  await endFrozenLeader(db, { lock: leaderLock, now })
  return false
}

/** A controller of newer code is alive and has been heard of: one that never beats after its start does not count for long. */
async function isNewerWaiting(db: Queryable, release: number, now: Temporal.Instant): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from workers w where kind = 'controller' and stopped_at is null and release > ${release}
      and heartbeat_at > ${now}::timestamptz - make_interval(secs => ${holderSilenceSeconds}::integer)
      and exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 1 and k.granted
        and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
        and k.database = (select oid from pg_database where datname = current_database()))`)
  return rows.length > 0
}
