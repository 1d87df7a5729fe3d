/** The database answers, and how long that takes. */
import { sql } from '../../platform/db/sql.ts'
import type { HealthCheck } from './health-check.ts'

const slowMs = 250

export const database: HealthCheck = {
  name: 'database',
  async look({ db, clock }) {
    await db.query(sql`select 1`) // the first may open a connection
    const startedMs = clock.monotonicMs()
    await db.query(sql`select 1`)
    const ms = clock.monotonicMs() - startedMs
    return {
      state: ms > slowMs ? 'warning' : 'well',
      says: `answers in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`,
    }
  },
}
