/** What P(over) has been worth this season: how often it happened where it was said, ours beside that of the prices on the same rows.
 *
 * Bins are twentieths of the probability, since such can be added up over dates; an empty one is left out. */
import type { Queryable } from '../../../platform/db/database.ts'
import { identifier, type Sql, sql } from '../../../platform/db/sql.ts'
import { wilsonInterval } from '../../domain/statistics.ts'
import { describeDifference, round, type SeasonSpan } from './season-span.ts'

interface BinSums {
  readonly bin: number
  readonly n: number
  readonly said: number
  readonly overs: number
  readonly brier: number
  readonly logLoss: number
}

type Key = {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly calibration: string
}
type Bin = Key & BinSums & { readonly judged: 'ours' | 'prices' }

/** Of our loss minus that of the prices, date by date. */
interface Distance extends Key {
  readonly dates: number
  readonly n: number
  readonly nn: number
  readonly brier: number
  readonly brierSquares: number
  readonly brierByRows: number
  readonly logLoss: number
  readonly logLossSquares: number
  readonly logLossByRows: number
}

export async function readCalibration(db: Queryable, span: SeasonSpan): Promise<object[]> {
  const [bins, distances] = await Promise.all([readBins(db, span), readDistances(db, span)])
  const keyOf = ({ system, market, label, calibration }: Key): string =>
    `${system} ${market} ${label} ${calibration}`
  const binsOf = Map.groupBy(bins, keyOf)
  return distances.map((distance) => {
    const own = binsOf.get(keyOf(distance)) ?? []
    const { system, market, label, calibration, n, dates } = distance
    return {
      ...{ system, market, label, calibration, n, dates },
      ours: judge(own.filter(({ judged }) => judged === 'ours')),
      prices: judge(own.filter(({ judged }) => judged === 'prices')),
      brierMinusPrices: describeDifference({
        ...{ groups: dates, a: distance.brier, b: n, bb: distance.nn },
        ...{ aa: distance.brierSquares, ab: distance.brierByRows },
      }),
      logLossMinusPrices: describeDifference({
        ...{ groups: dates, a: distance.logLoss, b: n, bb: distance.nn },
        ...{ aa: distance.logLossSquares, ab: distance.logLossByRows },
      }),
    }
  })
}

function judge(bins: readonly BinSums[]): object {
  const total = (of: (bin: BinSums) => number): number => bins.reduce((sum, bin) => sum + of(bin), 0)
  const n = total((bin) => bin.n)
  return {
    brier: round(total((bin) => bin.brier) / n),
    logLoss: round(total((bin) => bin.logLoss) / n),
    error: round(total((bin) => Math.abs(bin.said - bin.overs)) / n),
    bins: bins.map(describeBin),
  }
}

const binsPerUnit = 20

function describeBin({ bin, n, said, overs }: BinSums): object {
  const { low, high } = wilsonInterval(overs, n)!
  return {
    low: bin / binsPerUnit,
    high: (bin + 1) / binsPerUnit,
    n,
    meanProbability: round(said / n),
    realised: round(overs / n),
    interval95: [round(low), round(high)],
  }
}

/** As whole millionths; a season is a quarter of a million of these sums, too many to be sorted. */
const millionths = (column: 'probability_sum' | 'brier_sum' | 'log_loss_sum'): Sql =>
  sql`round(${identifier(column)} * 1e6)`

function readBins(db: Queryable, { from, through }: SeasonSpan): Promise<Bin[]> {
  return db.query(sql`
    select system, market, label, calibration, judged, bin, sum(n)::int as n, sum(${millionths('probability_sum')}) / 1e6 as said,
      sum(overs)::int as overs, sum(${millionths('brier_sum')}) / 1e6 as brier, sum(${millionths('log_loss_sum')}) / 1e6 as "logLoss"
    from system_daily_calibration where game_date between ${from} and ${through}
    group by system, market, label, calibration, judged, bin order by system, market, label, calibration, judged, bin`)
}

function readDistances(db: Queryable, { from, through }: SeasonSpan): Promise<Distance[]> {
  return db.query(sql`
    with daily as materialized (
      select game_date, system, market, label, calibration, (sum(n) filter (where judged = 'ours'))::int as n,
        sum(case judged when 'ours' then 1 else -1 end * ${millionths('brier_sum')}) / 1e6 as brier,
        sum(case judged when 'ours' then 1 else -1 end * ${millionths('log_loss_sum')}) / 1e6 as log_loss
      from system_daily_calibration where game_date between ${from} and ${through}
      group by game_date, system, market, label, calibration)
    select system, market, label, calibration, count(*)::int as dates, sum(n)::int as n, sum(n::float8 ^ 2) as nn,
      ${byDate(sql`brier`)} as brier, ${byDate(sql`brier ^ 2`)} as "brierSquares", ${byDate(sql`brier * n`)} as "brierByRows",
      ${byDate(sql`log_loss`)} as "logLoss", ${byDate(sql`log_loss ^ 2`)} as "logLossSquares", ${byDate(sql`log_loss * n`)} as "logLossByRows"
    from daily group by system, market, label, calibration order by market, label, system, calibration`)
}

/** Squares of millionths are too large for whole numbers: one a date, they are added up in the order of the dates. */
function byDate(value: Sql): Sql {
  return sql`sum(${value} order by game_date)`
}
