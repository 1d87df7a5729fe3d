/** People are told: a route is configured, its receiver answers, and some process sends what waits. */
import type { Temporal } from 'temporal-polyfill'
import { readUnsentSeconds, unsentSecondsMax } from '../../platform/alerts/read-unsent.ts'
import { sql } from '../../platform/db/sql.ts'
import type { HealthCheck } from './health-check.ts'

export const routes: HealthCheck = {
  name: 'routes',
  async look({ db, clock }) {
    const rows = await db.query<{ route: string; failingSince: Temporal.Instant | null }>(sql`
      select route, failing_since as "failingSince" from alert_routes where removed_at is null order by route`)
    if (rows.length === 0)
      return { state: 'warning', says: 'nobody is told of anything: SIXTHMAN_ALERT_ROUTES names no route' }
    const unsent = (await readUnsentSeconds(db, clock.now())) ?? 0
    if (unsent > unsentSecondsMax)
      return {
        state: 'warning',
        says: `a message has waited for ${Math.round(unsent)} s, and no process sends it: start or restart \`up\` or a \`worker\` with routes`,
      }
    const failing = rows.filter(({ failingSince }) => failingSince !== null)
    return failing.length === 0
      ? { state: 'well', says: `all ${rows.length} answer` }
      : {
          state: 'warning',
          says: failing
            .map(({ route, failingSince }) => `${route} has not answered since ${failingSince}`)
            .join(', '),
        }
  },
}
