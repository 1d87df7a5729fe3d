/** system_daily_performance: sums a system, market and label a day, from which every longer span is added up.
 *
 * Sums, not means: means of days cannot be pooled. Live and backfill never share a row. */
import type { Asset } from '../../platform/asset.ts'
import { sql } from '../../platform/db/sql.ts'
import { gradeSums, newestGrades } from './grade-sums.ts'

/** What the watch for results that are too good holds the hits against; null as long as some grade is older than the column it adds up. */
const fairSum = sql`case when bool_and(fair_probability is not null) filter (where result in ('win', 'loss')) is not false
  then coalesce(round(sum(fair_probability) filter (where result in ('win', 'loss'))::numeric, 6), 0)::float8 end`

export const systemDailyPerformance: Asset = {
  name: 'system_daily_performance',
  phase: 'grading',
  gate: 'performance',
  plan: 'full',
  outlivesGames: true,
  writes: [
    {
      table: 'system_daily_performance',
      key: ['system', 'market', 'label'],
      mode: 'replace',
      when: ['known_at'],
    },
  ],
  needs: [{ asset: 'grades', scope: 'same' }],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '11:00', daysAfter: 1 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  async expects() {
    return { kind: 'empty_allowed', because: 'nothing was predicted for this date' }
  },
  async produce({ db, gameDate }) {
    const rows = await db.query<object>(sql`
      select system, market, label, ${gradeSums}, ${fairSum} as fair_sum, max(known_at) as known_at
      from (${newestGrades(gameDate)}) newest group by system, market, label order by system, market, label`)
    return { rows: [rows] }
  },
}
