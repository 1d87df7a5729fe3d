/** What a season has shown so far, by one dimension: the sums of its dates, and the rates that follow from them.
 *
 * Players are read from their grades, everything else from `performance_summary`. A row is of one label, never of both. */
import type { Queryable } from '../../platform/db/database.ts'
import { identifier, type Sql, sql } from '../../platform/db/sql.ts'
import { describeHits, type HitRate } from '../domain/hit-rate.ts'
import { gradeSums } from '../grading/grade-sums.ts'

export type Dimension =
  | 'all'
  | 'player'
  | 'tier'
  | 'confidence_decile'
  | 'side'
  | 'venue'
  | 'rest'
  | 'month'
  | 'subset'

export interface SeasonPerformance {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly value: string
  readonly graded: number
  readonly void: number
  readonly pending: number
  readonly meanAbsoluteError: number | null
  readonly bias: number | null
  /** On rows with a line: their number, our error and the line's. */
  readonly lined: number
  readonly linedMeanAbsoluteError: number | null
  readonly lineMeanAbsoluteError: number | null
  readonly hits: HitRate | null
  /** Units won per unit staked, pushes left out of the stakes: at the price taken and at the best price. */
  readonly returnOnStakes: number | null
  readonly bestReturnOnStakes: number | null
  /** Means over sides with a closing line. */
  readonly closingPoints: number | null
  readonly closingProbability: number | null
}

type Sums = Readonly<Record<(typeof summed)[number], number>> & {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly value: string
}

const summed = [
  'graded',
  'void',
  'pending',
  'wins',
  'losses',
  'pushes',
  'absolute_error_sum',
  'error_sum',
  'line_rows',
  'line_absolute_error_sum',
  'absolute_error_sum_on_line_rows',
  'priced',
  'break_even_sum',
  'profit',
  'best_priced',
  'best_profit',
  'closing_rows',
  'closing_points_sum',
  'closing_probability_rows',
  'closing_probability_sum',
] as const

/** `season` as '2024-25'; dates after `until` are left out. */
export async function readSeasonPerformance(
  db: Queryable,
  { season, until, dimension }: { season: string; until: string; dimension: Dimension },
): Promise<SeasonPerformance[]> {
  const dates = sql`select distinct game_date from games where season = ${season} and game_date <= ${until}`
  const rows = await db.query<Sums>(
    dimension === 'player' ? sumPlayers(dates) : sumDimension(dates, dimension),
  )
  return rows.map(describe)
}

function sumDimension(dates: Sql, dimension: Dimension): Sql {
  const columns = summed
    .map((column) => sql`sum(${identifier(column)})::float8 as ${identifier(column)}`)
    .reduce((list, each) => sql`${list}, ${each}`)
  return sql`
    select system, market, label, value, ${columns} from performance_summary
    where dimension = ${dimension} and game_date in (${dates})
    group by system, market, label, value order by system, market, label, value`
}

function sumPlayers(dates: Sql): Sql {
  return sql`
    select system, market, label, player_id::text as value, ${gradeSums} from (
      select distinct on (game_date, system, market, game_id, player_id) * from grades where game_date in (${dates})
      order by game_date, system, market, game_id, player_id, revision desc) newest
    where not withdrawn
    group by system, market, label, player_id order by system, market, label, player_id`
}

function describe({ system, market, label, value, ...sums }: Sums): SeasonPerformance {
  return {
    system,
    market,
    label,
    value,
    graded: sums.graded,
    void: sums.void,
    pending: sums.pending,
    meanAbsoluteError: divide(sums.absolute_error_sum, sums.graded),
    bias: divide(sums.error_sum, sums.graded),
    lined: sums.line_rows,
    linedMeanAbsoluteError: divide(sums.absolute_error_sum_on_line_rows, sums.line_rows),
    lineMeanAbsoluteError: divide(sums.line_absolute_error_sum, sums.line_rows),
    hits: describeHits({
      label,
      wins: sums.wins,
      losses: sums.losses,
      priced: sums.priced,
      breakEvenSum: sums.break_even_sum,
    }),
    returnOnStakes: divide(sums.profit, sums.priced),
    bestReturnOnStakes: divide(sums.best_profit, sums.best_priced),
    closingPoints: divide(sums.closing_points_sum, sums.closing_rows),
    closingProbability: divide(sums.closing_probability_sum, sums.closing_probability_rows),
  }
}

function divide(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count
}
