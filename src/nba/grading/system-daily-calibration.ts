/** system_daily_calibration and system_daily_identical: what the probabilities of a date were worth, ours beside those of the prices on the
 * same rows, and how the systems did on the rows that all of them predicted.
 *
 * Sums, from which a season is added up without looking at its predictions again. Pushes are left out: P(over) leaves them out, too. */
import type { Asset } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { newestGrades } from './grade-sums.ts'
import { publishedPredictions } from './published-predictions.ts'

export const systemDailyCalibration: Asset = {
  name: 'system_daily_calibration',
  phase: 'grading',
  gate: 'performance',
  plan: 'full',
  outlivesGames: true,
  writes: [
    {
      table: 'system_daily_calibration',
      key: ['system', 'market', 'label', 'calibration', 'judged', 'bin'],
      mode: 'replace',
    },
    { table: 'system_daily_identical', key: ['market', 'label', 'system'], mode: 'replace' },
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
    return { rows: await Promise.all([judgeProbabilities(db, gameDate), compareSystems(db, gameDate)]) }
  },
}

/** A probability of 0 or 1 that was wrong would cost without end. */
const certaintyMax = 1e-6

/** Predictions and grades are brought together by their key in one list, not by a join: the server knows nothing yet of rows that have just
 * been written, and would hold each against each. */
function judgeProbabilities(db: Queryable, gameDate: string): Promise<object[]> {
  return db.query(sql`
    with said as (
      select system, market, game_id, player_id, max(label) as label, max(calibration) as calibration, max(p_over) as p_over,
        max(market_p_over) as market_p_over, max(over) as over
      from (
        select system, market, game_id, player_id, label, calibration, p_over, market_p_over, null::integer as over
        from (${publishedPredictions(gameDate)}) published
        where not withdrawn and p_over is not null and market_p_over is not null
        union all
        select system, market, game_id, player_id, null, null, null, null, (margin > 0)::int
        from (${newestGrades(gameDate)}) graded where outcome = 'graded' and margin <> 0) both_sides
      group by system, market, game_id, player_id
      having max(p_over) is not null and max(over) is not null)
    select system, market, label, calibration, judged, least(19, floor(20 * p))::int as bin, count(*)::int as n,
      round(sum(p)::numeric, 6)::float8 as probability_sum, sum(over)::int as overs,
      round(sum((p - over) ^ 2)::numeric, 6)::float8 as brier_sum,
      round(sum(-ln(greatest(${certaintyMax}::float8, case over when 1 then p else 1 - p end)))::numeric, 6)::float8 as log_loss_sum
    from said cross join lateral (values ('ours', p_over), ('prices', market_p_over)) judged(judged, p)
    group by system, market, label, calibration, judged, bin order by system, market, label, calibration, judged, bin`)
}

function compareSystems(db: Queryable, gameDate: string): Promise<object[]> {
  return db.query(sql`
    with lined as materialized (
      select system, market, label, absolute_error, count(*) over (partition by market, label, game_id, player_id) as systems
      from (${newestGrades(gameDate)}) newest where outcome = 'graded' and line is not null),
    present as materialized (select market, label, count(distinct system) as systems from lined group by market, label)
    select l.market, l.label, l.system, count(*)::int as n, round(sum(l.absolute_error)::numeric, 4)::float8 as absolute_error_sum
    from lined l join present p on p.market = l.market and p.label = l.label and p.systems = l.systems
    group by l.market, l.label, l.system order by l.market, l.label, l.system`)
}
