/** What is added up of grades, everywhere alike: sums and counts, never means, since means of days cannot be pooled.
 *
 * Hits stand beside what they had to reach: `break_even_sum / priced` is the mean chance at which the prices taken break even. */
import { type Sql, sql } from '../../platform/db/sql.ts'

/** Units won on one staked at an American price. */
const profitAt = (price: 'price' | 'best_price'): Sql => {
  const column = price === 'price' ? sql`price` : sql`best_price`
  return sql`case result when 'win' then case when ${column} > 0 then ${column} / 100 else 100 / -${column} end when 'loss' then -1 else 0 end`
}

const isDecided = sql`result in ('win', 'loss')`

/** A select list over rows of `grades`, with the columns of `system_daily_performance`. */
export const gradeSums: Sql = sql`
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
    as absolute_error_sum_on_line_rows,
  count(*) filter (where is_within_3)::int as within_3,
  count(*) filter (where is_within_5)::int as within_5,
  count(price) filter (where ${isDecided})::int as priced,
  coalesce(round(sum(case when price > 0 then 100 / (price + 100) else -price / (100 - price) end) filter (where ${isDecided}), 6), 0)::float8
    as break_even_sum,
  coalesce(round(sum(${profitAt('price')}) filter (where price is not null and result <> 'none'), 6), 0)::float8 as profit,
  count(best_price) filter (where ${isDecided})::int as best_priced,
  coalesce(round(sum(${profitAt('best_price')}) filter (where best_price is not null and result <> 'none'), 6), 0)::float8 as best_profit,
  count(confidence) filter (where ${isDecided})::int as confidence_rows,
  coalesce(round(sum(confidence) filter (where ${isDecided})::numeric, 6), 0)::float8 as confidence_sum,
  count(closing_value_points)::int as closing_rows,
  coalesce(round(sum(closing_value_points)::numeric, 4), 0)::float8 as closing_points_sum,
  count(closing_value_probability)::int as closing_probability_rows,
  coalesce(round(sum(closing_value_probability)::numeric, 6), 0)::float8 as closing_probability_sum`

/** The newest grade of every prediction of the date, withdrawn ones left out. */
export function newestGrades(gameDate: string): Sql {
  return sql`select * from (
      select distinct on (system, market, game_id, player_id) * from grades where game_date = ${gameDate}
      order by system, market, game_id, player_id, revision desc) every_grade
    where not withdrawn`
}
