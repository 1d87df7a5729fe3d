/** system_daily_performance: sums a system, market and label a day, from which every longer span is added up.
 *
 * Sums, not means: means of days cannot be pooled. Live and backfill never share a row. */
import type { Asset } from '../../platform/asset.ts'
import { sql } from '../../platform/db/sql.ts'

export const systemDailyPerformance: Asset = {
  name: 'system_daily_performance',
  phase: 'grading',
  gate: 'performance',
  plan: 'full',
  writes: [{ table: 'system_daily_performance', key: ['system', 'market', 'label'], mode: 'replace' }],
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
      select system, market, label,
        count(*) filter (where outcome = 'graded')::int as graded,
        count(*) filter (where outcome = 'void')::int as void,
        count(*) filter (where outcome = 'pending')::int as pending,
        count(*) filter (where result = 'win')::int as wins,
        count(*) filter (where result = 'loss')::int as losses,
        count(*) filter (where result = 'push')::int as pushes,
        coalesce(round(sum(abs(error))::numeric, 4), 0)::float8 as absolute_error_sum,
        coalesce(round(sum(error)::numeric, 4), 0)::float8 as error_sum,
        count(line_absolute_error)::int as line_rows,
        coalesce(round(sum(line_absolute_error)::numeric, 4), 0)::float8 as line_absolute_error_sum,
        coalesce(round(sum(abs(error)) filter (where line_absolute_error is not null)::numeric, 4), 0)::float8
          as absolute_error_sum_on_line_rows
      from (select distinct on (system, market, game_id, player_id) * from grades where game_date = ${gameDate}
            order by system, market, game_id, player_id, revision desc) newest
      where not withdrawn group by system, market, label order by system, market, label`)
    return { rows: [rows] }
  },
}
