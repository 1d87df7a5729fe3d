/** What is added up of grades, everywhere alike: sums and counts, never means, since means of days cannot be pooled.
 *
 * Hits stand beside what they had to reach: `break_even_sum / priced` is the mean chance at which the prices taken break even. */
import { identifier, Sql, sql } from '../../platform/db/sql.ts'

/** Units won on one staked at an American price. */
const profitAt = (price: 'price' | 'best_price'): Sql => {
  const column = price === 'price' ? sql`price` : sql`best_price`
  return sql`case result when 'win' then case when ${column} > 0 then ${column} / 100 else 100 / -${column} end when 'loss' then -1 else 0 end`
}

const isDecided = sql`result in ('win', 'loss')`

interface Sum {
  readonly name: string
  /** Over rows of `grades`. */
  readonly of: Sql
  /** Null: a count. */
  readonly digits: number | null
}

const sums: readonly Sum[] = [
  { name: 'graded', of: sql`count(*) filter (where outcome = 'graded')`, digits: null },
  { name: 'void', of: sql`count(*) filter (where outcome = 'void')`, digits: null },
  { name: 'pending', of: sql`count(*) filter (where outcome = 'pending')`, digits: null },
  { name: 'wins', of: sql`count(*) filter (where result = 'win')`, digits: null },
  { name: 'losses', of: sql`count(*) filter (where result = 'loss')`, digits: null },
  { name: 'pushes', of: sql`count(*) filter (where result = 'push')`, digits: null },
  { name: 'absolute_error_sum', of: sql`sum(abs(error))`, digits: 4 },
  { name: 'error_sum', of: sql`sum(error)`, digits: 4 },
  { name: 'line_rows', of: sql`count(line_absolute_error)`, digits: null },
  { name: 'line_absolute_error_sum', of: sql`sum(line_absolute_error)`, digits: 4 },
  {
    name: 'absolute_error_sum_on_line_rows',
    of: sql`sum(abs(error)) filter (where line_absolute_error is not null)`,
    digits: 4,
  },
  { name: 'within_3', of: sql`count(*) filter (where is_within_3)`, digits: null },
  { name: 'within_5', of: sql`count(*) filter (where is_within_5)`, digits: null },
  { name: 'priced', of: sql`count(price) filter (where ${isDecided})`, digits: null },
  {
    name: 'break_even_sum',
    of: sql`sum(case when price > 0 then 100 / (price + 100) else -price / (100 - price) end) filter (where ${isDecided})`,
    digits: 6,
  },
  {
    name: 'profit',
    of: sql`sum(${profitAt('price')}) filter (where price is not null and result <> 'none')`,
    digits: 6,
  },
  { name: 'best_priced', of: sql`count(best_price) filter (where ${isDecided})`, digits: null },
  {
    name: 'best_profit',
    of: sql`sum(${profitAt('best_price')}) filter (where best_price is not null and result <> 'none')`,
    digits: 6,
  },
  { name: 'confidence_rows', of: sql`count(confidence) filter (where ${isDecided})`, digits: null },
  { name: 'confidence_sum', of: sql`sum(confidence) filter (where ${isDecided})`, digits: 6 },
  { name: 'closing_rows', of: sql`count(closing_value_points)`, digits: null },
  { name: 'closing_points_sum', of: sql`sum(closing_value_points)`, digits: 4 },
  { name: 'closing_probability_rows', of: sql`count(closing_value_probability)`, digits: null },
  { name: 'closing_probability_sum', of: sql`sum(closing_value_probability)`, digits: 6 },
]

/** A select list over rows of `grades`, with the columns of `system_daily_performance`. */
export const gradeSums: Sql = list(({ name, of, digits }) => finish(of, digits, name))

/** The same of some rows, unfinished: to be added up by `addedSums`. */
export const partialSums: Sql = list(({ name, of }) => sql`${of} as ${identifier(name)}`)

/** A select list over rows of `partialSums`, with what `gradeSums` would give of all their rows. */
export const addedSums: Sql = list(({ name, digits }) => finish(sql`sum(${identifier(name)})`, digits, name))

export const sumNames: readonly string[] = sums.map(({ name }) => name)

function finish(sum: Sql, digits: number | null, name: string): Sql {
  return digits === null
    ? sql`(${sum})::int as ${identifier(name)}`
    : sql`coalesce(round((${sum})::numeric, ${new Sql(String(digits), [])}), 0)::float8 as ${identifier(name)}`
}

function list(spell: (sum: Sum) => Sql): Sql {
  return sums.map(spell).reduce((all, each) => sql`${all}, ${each}`)
}

/** The newest grade of every prediction of the date, withdrawn ones left out. */
export function newestGrades(gameDate: string): Sql {
  return sql`select * from (
      select distinct on (system, market, game_id, player_id) * from grades where game_date = ${gameDate}
      order by system, market, game_id, player_id, revision desc) every_grade
    where not withdrawn`
}
