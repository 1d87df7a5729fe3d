/** The worker of this very process is signed on and gets its heartbeat written. */
import { hostname } from 'node:os'
import { sql } from '../../platform/db/sql.ts'
import type { HealthCheck } from './health-check.ts'

/** A heartbeat is written every third of a lease, which is 10 minutes at most. */
const silentSecondsMax = 300

export const ownWorker: HealthCheck = {
  name: 'worker',
  async look({ db, clock }) {
    const rows = await db.query<{ seconds: number }>(sql`
      select extract(epoch from ${clock.now()}::timestamptz - heartbeat_at)::float8 as seconds from workers
      where kind = 'worker' and host = ${hostname()} and pid = ${process.pid} and stopped_at is null order by heartbeat_at desc limit 1`)
    const seconds = rows[0]?.seconds
    if (seconds === undefined) return { state: 'ill', says: 'is not signed on yet' }
    return {
      state: seconds > silentSecondsMax ? 'ill' : 'well',
      says: `its last heartbeat was ${Math.max(0, Math.round(seconds))} s ago`,
    }
  },
}
