/** results/{date} and ledger/{date}: every prediction with its grade, a summary a system, and what became of every pick that was published.
 * A hit rate stands there with n, interval, price and label. */
import type { Asset } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { describeHits } from '../domain/hit-rate.ts'
import { createDocumentAsset } from './create-document-asset.ts'
import { readSaidHalt } from './halts/published-halts.ts'
import { readLedger, sumLedger } from './ledger.ts'
import { readCoverage } from './read-coverage.ts'
import { readGrades } from './spell-grades.ts'

export const exportResults: Asset = createDocumentAsset({
  collection: 'results',
  documents: ['results', 'ledger'],
  gate: 'results_publication',
  outlivesGames: true,
  needs: [
    { asset: 'games', scope: 'same' },
    { asset: 'grades', scope: 'same' },
    { asset: 'system_daily_performance', scope: 'same' },
    { asset: 'export_predictions', scope: 'same' },
  ],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '13:00', daysAfter: 1 },
  async build({ db, gameDate, now }) {
    const [halt, coverage, games, systems, { grades, knownAt }, ledger] = await Promise.all([
      readSaidHalt(db, gameDate, now),
      readCoverage(db, gameDate),
      readGames(db, gameDate),
      readSystems(db, gameDate),
      readGrades(db, gameDate),
      readLedger(db, gameDate),
    ])
    return [
      {
        name: 'results',
        asOf: knownAt,
        coverage,
        halt,
        body: { games, systems: systems.map(describeSystem), grades },
      },
      {
        name: 'ledger',
        asOf: ledger.asOf,
        coverage,
        halt,
        body: { picks: ledger.entries, sums: sumLedger(ledger.entries) },
      },
    ]
  },
})

interface SystemRow {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly graded: number
  readonly void: number
  readonly pending: number
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  readonly absoluteErrorSum: number
  readonly errorSum: number
  readonly priced: number
  readonly breakEvenSum: number
  readonly profit: number
  readonly bestPriced: number
  readonly bestProfit: number
  readonly closingRows: number
  readonly closingPointsSum: number
  readonly closingProbabilityRows: number
  readonly closingProbabilitySum: number
}

function describeSystem({
  absoluteErrorSum,
  errorSum,
  priced,
  breakEvenSum,
  profit,
  bestPriced,
  bestProfit,
  closingRows,
  closingPointsSum,
  closingProbabilityRows,
  closingProbabilitySum,
  ...row
}: SystemRow): object {
  return {
    ...row,
    meanAbsoluteError: row.graded === 0 ? null : round(absoluteErrorSum / row.graded),
    bias: row.graded === 0 ? null : round(errorSum / row.graded),
    hits: describeHits({ ...row, priced, breakEvenSum }),
    units: { priced, atPriceTaken: round(profit), bestPriced, atBestPrice: round(bestProfit) },
    closing: {
      lines: closingRows,
      meanPoints: closingRows === 0 ? null : round(closingPointsSum / closingRows),
      prices: closingProbabilityRows,
      meanProbability:
        closingProbabilityRows === 0 ? null : round(closingProbabilitySum / closingProbabilityRows),
    },
  }
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}

function readGames(db: Queryable, gameDate: string): Promise<object[]> {
  return db.query(sql`
    select game_id as "gameId", status, home_team_id as "homeTeamId", away_team_id as "awayTeamId",
      home_score as "homeScore", away_score as "awayScore" from games where game_date = ${gameDate} order by game_id`)
}

function readSystems(db: Queryable, gameDate: string): Promise<SystemRow[]> {
  return db.query(sql`
    select system, market, label, graded, void, pending, wins, losses, pushes, absolute_error_sum as "absoluteErrorSum",
      error_sum as "errorSum", within_3 as "within3", within_5 as "within5", priced, break_even_sum as "breakEvenSum", profit,
      best_priced as "bestPriced", best_profit as "bestProfit", closing_rows as "closingRows",
      closing_points_sum as "closingPointsSum", closing_probability_rows as "closingProbabilityRows",
      closing_probability_sum as "closingProbabilitySum" from system_daily_performance where game_date = ${gameDate} order by system, market, label`)
}
