/** A backtest from the tables: the history that is stored, lived through again and judged.
 *
 * Days are taken as they are known now. A correction that came later is therefore in them from the beginning, which no live evening had;
 * box scores are corrected by a point or two in a few rows a season (docs/evaluation.md). */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { createGiveWay } from '../platform/give-way.ts'
import { createRandom } from '../platform/random.ts'
import type { System } from './5-predictions/systems/system.ts'
import { trainingCutoff } from './5-predictions/training/training-cutoff.ts'
import type { LineCoverage } from './count-coverage.ts'
import { addDays, type GameDate } from './domain/game-date.ts'
import type { Market } from './domain/market.ts'
import { createEvaluation } from './evaluation/create-evaluation.ts'
import { findLeaks, type LeakVerdict, type LineTimes } from './evaluation/leak-alarms.ts'
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
  readonly leaks: LeakVerdict
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
      giveWay: createGiveWay(clock),
      visit: evaluation.add,
      onWeek: () => {
        done += 1
        onProgress?.(done, weeks * markets.length, market)
      },
      ...(signal ? { signal } : {}),
    })
    coverage.push(addNames(covered, await readUnresolved(db, market, from, to)))
    importance.push(...artefacts.flatMap((artefact) => rankFeatures(artefact, market)))
  }
  const report = evaluation.finish()
  return {
    report,
    leaks: findLeaks(report, await countLateStoredLines(db, request)),
    importance,
    coverage,
    historyDays: blocks.length,
    predictedDays: blocks.filter((block) => block.gameDate >= from).length,
  }
}

/** The lines that were judged against, and those of them that were captured at or after the tip. Of an imported game only the date is known
 * for sure; there the book's own start bounds the line, and this cannot check it. */
async function countLateStoredLines(
  db: Queryable,
  { from, to, markets }: Pick<BacktestRequest, 'from' | 'to' | 'markets'>,
): Promise<LineTimes> {
  const rows = await db.query<LineTimes>(sql`
    select count(*)::int as checked, (count(*) filter (where l.snapshot_at >= g.tip_at))::int as late
    from upcoming_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date between ${from} and ${to} and l.market = any(${markets}::text[]) and not g.tip_is_assumed`)
  return rows[0]!
}

/** Names with a line that nobody was found for: they are in no evening, but they are on the slate, and excluded there. */
function readUnresolved(
  db: Queryable,
  market: Market,
  from: GameDate,
  to: GameDate,
): Promise<{ gameDate: string; name: string }[]> {
  return db.query(sql`
    select game_date as "gameDate", player_name as name from upcoming_lines
    where game_date between ${from} and ${to} and market = ${market} and player_id is null order by game_date, player_name`)
}

function addNames(
  coverage: LineCoverage,
  unresolved: readonly { readonly gameDate: string; readonly name: string }[],
): LineCoverage {
  if (unresolved.length === 0) return coverage
  return {
    ...coverage,
    lined: coverage.lined + unresolved.length,
    excluded: { ...coverage.excluded, unresolved_player: unresolved.length },
    names: [...coverage.names, ...unresolved.map((each) => ({ ...each, reason: 'unresolved_player' }))],
  }
}
