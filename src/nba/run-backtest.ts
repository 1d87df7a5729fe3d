/** A backtest from the tables: the history that is stored, lived through again and judged.
 *
 * Days are taken as they are known now. A correction that came later is therefore in them from the beginning, which no live evening had;
 * box scores are corrected by a point or two in a few rows a season (docs/evaluation.md). */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { createRandom } from '../platform/random.ts'
import type { System } from './5-predictions/systems/system.ts'
import { trainingCutoff } from './5-predictions/training/training-cutoff.ts'
import type { LineCoverage } from './count-coverage.ts'
import { addDays, type GameDate } from './domain/game-date.ts'
import type { Market } from './domain/market.ts'
import { createEvaluation } from './evaluation/create-evaluation.ts'
import type { Availability, EvaluationReport } from './evaluation/report.ts'
import { growOrFind } from './grown-trees.ts'
import { createPointInTime } from './point-in-time/create-point-in-time.ts'
import { type Importance, rankFeatures } from './rank-features.ts'
import { walkForward } from './walk-forward.ts'

export interface BacktestRequest {
  readonly from: GameDate
  readonly to: GameDate
  readonly markets: readonly Market[]
  readonly systems: readonly System[]
  readonly availability: Availability
  readonly now: Temporal.Instant
  readonly signal?: AbortSignal
  /** Weeks of history walked through so far, over all markets. */
  readonly onProgress?: (done: number, total: number, market: Market) => void
}

export interface Backtest {
  readonly report: EvaluationReport
  readonly importance: readonly Importance[]
  /** A market each: who had a line, and who of them was predicted. */
  readonly coverage: readonly LineCoverage[]
  /** Days of history that taught, from the first on, and those that were predicted. */
  readonly historyDays: number
  readonly predictedDays: number
}

const seed = 'backtest'

export async function runBacktest(
  { db, clock }: { readonly db: Queryable; readonly clock: Clock },
  request: BacktestRequest,
): Promise<Backtest> {
  const { from, to, markets, systems, availability, now, signal, onProgress } = request
  const history = await createPointInTime(db, new Map()).history(addDays(to, 1), now)
  const blocks = history.map(({ block }) => block)
  const weeks = new Set(blocks.map((block) => trainingCutoff(block.gameDate))).size
  const evaluation = createEvaluation({ markets, seed, random: createRandom(seed), availability })
  const importance: Importance[] = []
  const coverage: LineCoverage[] = []
  let done = 0
  for (const market of markets) {
    const { artefacts, coverage: covered } = await walkForward(blocks, {
      market,
      from,
      to,
      systems,
      availability,
      grow: growOrFind({ db, clock }),
      pause: () => clock.sleep(0),
      visit: evaluation.add,
      onWeek: () => {
        done += 1
        onProgress?.(done, weeks * markets.length, market)
      },
      ...(signal ? { signal } : {}),
    })
    coverage.push(covered)
    importance.push(...artefacts.flatMap((artefact) => rankFeatures(artefact, market)))
  }
  return {
    report: evaluation.finish(),
    importance,
    coverage,
    historyDays: blocks.length,
    predictedDays: blocks.filter((block) => block.gameDate >= from).length,
  }
}
