/** People are told: a route is configured, and its receiver answers. */
import type { Temporal } from 'temporal-polyfill'
import { sql } from '../../platform/db/sql.ts'
import type { HealthCheck } from './health-check.ts'

export const routes: HealthCheck = {
  name: 'routes',
  async look({ db }) {
    const rows = await db.query<{ route: string; failingSince: Temporal.Instant | null }>(sql`
      select route, failing_since as "failingSince" from alert_routes where removed_at is null order by route`)
    if (rows.length === 0)
      return { state: 'warning', says: 'nobody is told of anything: SIXTHMAN_ALERT_ROUTES names no route' }
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
