/** Made-up scored rows with a known truth: 40 players a date, lines at their mean, outcomes normal around it. */
import { addDays, parseGameDate } from '../../../src/nba/domain/game-date.ts'
import type { ScoredRow, SystemSaid } from '../../../src/nba/domain/scored-prediction.ts'
import { createEvaluation } from '../../../src/nba/evaluation/create-evaluation.ts'
import type { EvaluationReport } from '../../../src/nba/evaluation/report.ts'
import { createRandom, type Random } from '../../../src/platform/random.ts'
import { say } from './pack-rows.ts'

export interface MadeRow {
  readonly random: Random
  readonly line: number
  readonly actual: number
}

export interface MadeOptions {
  readonly dates?: number
  readonly seed?: string
  readonly label?: ScoredRow['label']
  /** What the systems say of a row; default: one honest, noisy moving average. */
  readonly speak?: (made: MadeRow) => readonly SystemSaid[]
  readonly change?: (row: ScoredRow, made: MadeRow) => ScoredRow
}

const playersADate = 40

export function makeRows({
  dates = 80,
  seed = 'rows',
  label = 'backfill',
  speak,
  change,
}: MadeOptions = {}): ScoredRow[] {
  const random = createRandom(seed)
  const honest = ({ line }: MadeRow) => [say('moving_average', line + 3 * random.normal(), line)]
  return Array.from({ length: dates * playersADate }, (_, index) => {
    const line = 5.5 + Math.floor(25 * random.float())
    const actual = Math.round(line + 6.5 * random.normal())
    const made = { random, line, actual }
    const row: ScoredRow = {
      gameDate: addDays(parseGameDate('2024-11-01'), Math.floor(index / playersADate)),
      season: '2024-25',
      gameId: '0022400001',
      playerId: index % playersADate,
      market: 'points',
      isHome: index % 2 === 0,
      expectedMinutes: index % 4 === 0 ? 10 : 30,
      actual,
      line,
      overProbability: 0.5,
      overPrice: -110,
      underPrice: -110,
      bestOverPrice: 100,
      bestUnderPrice: 100,
      label,
      said: (speak ?? honest)(made),
    }
    return change ? change(row, made) : row
  })
}

export function evaluate(rows: Iterable<ScoredRow>, seed = 'test'): EvaluationReport {
  const evaluation = createEvaluation({
    ...{ markets: ['points', 'assists'], seed, random: createRandom(seed), availability: 'known_afterwards' },
  })
  for (const row of rows) evaluation.add(row)
  return evaluation.finish()
}

export function withoutLine(row: ScoredRow): ScoredRow {
  return {
    ...row,
    ...{ line: null, overProbability: null, overPrice: null, underPrice: null },
    ...{ bestOverPrice: null, bestUnderPrice: null },
    said: row.said.map((said) => ({ ...said, decision: 'NO_LINE' })),
  }
}
