/** What every system came to this season: errors, sides, units, closing values; live and backfill in rows of their own. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { describeHits } from '../../domain/hit-rate.ts'
import { describeDifference, round, type SeasonSpan, total } from './season-span.ts'

interface Sums {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly from: string
  readonly dates: number
  readonly graded: number
  readonly void: number
  readonly pending: number
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  readonly absoluteErrorSum: number
  readonly errorSum: number
  readonly lined: number
  readonly ownSum: number
  readonly lineSum: number
  readonly within3: number
  readonly within5: number
  readonly priced: number
  readonly breakEvenSum: number
  readonly profit: number
  readonly bestPriced: number
  readonly bestProfit: number
  readonly closingRows: number
  readonly closingPointsSum: number
  readonly closingProbabilityRows: number
  readonly closingProbabilitySum: number
  readonly linedDates: number
  readonly differenceSquares: number
  readonly differenceByRows: number
  readonly rowsSquares: number
}

export async function readPerformance(
  db: Queryable,
  span: SeasonSpan,
): Promise<{ readonly from: string | null; readonly dates: number; readonly systems: object[] }> {
  const sums = await readSums(db, span)
  return {
    from: sums.map(({ from }) => from).sort()[0] ?? null,
    dates: await countDates(db, span),
    systems: sums.map(describe),
  }
}

function describe(sums: Sums): object {
  const { system, market, label, graded, lined, priced, bestPriced, closingRows, closingProbabilityRows } =
    sums
  return {
    ...{ system, market, label, dates: sums.dates, graded, void: sums.void, pending: sums.pending },
    meanAbsoluteError: divide(sums.absoluteErrorSum, graded),
    bias: divide(sums.errorSum, graded),
    within3: divide(sums.within3, graded),
    within5: divide(sums.within5, graded),
    lined,
    linedMeanAbsoluteError: divide(sums.ownSum, lined),
    lineMeanAbsoluteError: divide(sums.lineSum, lined),
    minusLine: describeDifference({
      groups: sums.linedDates,
      a: sums.ownSum - sums.lineSum,
      b: lined,
      aa: sums.differenceSquares,
      ab: sums.differenceByRows,
      bb: sums.rowsSquares,
    }),
    pushes: sums.pushes,
    hits: describeHits(sums),
    units: {
      priced,
      atPriceTaken: round(sums.profit),
      bestPriced,
      atBestPrice: round(sums.bestProfit),
    },
    closing: {
      lines: closingRows,
      meanPoints: divide(sums.closingPointsSum, closingRows),
      prices: closingProbabilityRows,
      meanProbability: divide(sums.closingProbabilitySum, closingProbabilityRows),
    },
  }
}

function divide(sum: number, count: number): number | null {
  return count === 0 ? null : round(sum / count)
}

function readSums(db: Queryable, { from, through }: SeasonSpan): Promise<Sums[]> {
  // In ten-thousandths, so that squares are whole numbers as well.
  const difference = sql`round((absolute_error_sum_on_line_rows - line_absolute_error_sum) * 1e4)`
  return db.query(sql`
    select system, market, label, min(game_date)::text as "from", count(*)::int as dates, sum(graded)::int as graded, sum(void)::int as void, sum(pending)::int as pending,
      sum(wins)::int as wins, sum(losses)::int as losses, sum(pushes)::int as pushes,
      ${total(sql`absolute_error_sum`, 4)} as "absoluteErrorSum", ${total(sql`error_sum`, 4)} as "errorSum", sum(line_rows)::int as lined,
      ${total(sql`absolute_error_sum_on_line_rows`, 4)} as "ownSum", ${total(sql`line_absolute_error_sum`, 4)} as "lineSum",
      sum(within_3)::int as "within3", sum(within_5)::int as "within5", sum(priced)::int as priced,
      ${total(sql`break_even_sum`, 6)} as "breakEvenSum", ${total(sql`profit`, 6)} as profit, sum(best_priced)::int as "bestPriced",
      ${total(sql`best_profit`, 6)} as "bestProfit",
      sum(closing_rows)::int as "closingRows", ${total(sql`closing_points_sum`, 4)} as "closingPointsSum",
      sum(closing_probability_rows)::int as "closingProbabilityRows", ${total(sql`closing_probability_sum`, 6)} as "closingProbabilitySum",
      count(*) filter (where line_rows > 0)::int as "linedDates",
      sum(${difference} ^ 2) / 1e8 as "differenceSquares", sum(${difference} * line_rows) / 1e4 as "differenceByRows",
      sum(line_rows::float8 ^ 2) as "rowsSquares"
    from system_daily_performance where game_date between ${from} and ${through}
    group by system, market, label order by market, label, system`)
}

async function countDates(db: Queryable, { from, through }: SeasonSpan): Promise<number> {
  const rows = await db.query<{ dates: number }>(sql`
    select count(distinct game_date)::int as dates from system_daily_performance
    where game_date between ${from} and ${through} and graded > 0`)
  return rows[0]?.dates ?? 0
}
