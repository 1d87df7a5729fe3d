/** The backtest: history lived through once more, every row predicted by what its Monday's artefacts knew, beside what came of it.
 *
 * There is no second implementation: the fold makes the vectors, the trainer's own walk makes the predictions, and this file only
 * writes down what both say. It stands outside the phases because it hands the rows of one to the other. */

import type { GiveWay } from '../platform/give-way.ts'
import { featureIndex, featureSchema } from './4-features/feature-list.ts'
import { createHistoryFold } from './4-features/history-fold.ts'
import { visitTrainingRows } from './4-features/training-rows.ts'
import type { ModelArtefact } from './5-predictions/artefact.ts'
import type { Assessment } from './5-predictions/assess.ts'
import { crpsOf, placeOf, quantileOf } from './5-predictions/distribution.ts'
import type { FeatureSchema } from './5-predictions/feature-schema.ts'
import type { Predictor } from './5-predictions/predictor.ts'
import type { System } from './5-predictions/systems/system.ts'
import type { GrowTrees } from './5-predictions/training/fit-models.ts'
import type { WalkedRow } from './5-predictions/training/predict-week.ts'
import { createTrainer } from './5-predictions/training/trainer.ts'
import { trainingCutoff } from './5-predictions/training/training-cutoff.ts'
import { createCoverageCount, type LineCoverage } from './count-coverage.ts'
import { addDays, type GameDate } from './domain/game-date.ts'
import type { DayBlock } from './domain/history.ts'
import type { Market } from './domain/market.ts'
import { quantileProbabilities, type ScoredRow, type SystemSaid } from './domain/scored-prediction.ts'

export interface WalkForwardOptions {
  /** Default: the declared features; another marks other inputs, to measure what they are worth. */
  readonly schema?: FeatureSchema
  readonly market: Market
  readonly from: GameDate
  readonly to: GameDate
  readonly systems?: readonly System[]
  readonly grow?: GrowTrees
  readonly signal?: AbortSignal
  readonly giveWay?: GiveWay
  /** With `known_afterwards` team-mates who did not play count as out, which nobody knew: an upper bound. */
  readonly availability?: 'as_known' | 'known_afterwards'
  readonly visit: (row: ScoredRow) => void
  /** Told after each week, with the day it was walked through to. */
  readonly onWeek?: (monday: GameDate) => void
}

export interface WalkedForward {
  /** After the last day. */
  readonly artefacts: readonly ModelArtefact[]
  readonly coverage: LineCoverage
}

/** `blocks` from the beginning of history, in date order; those before `from` only teach. */
export async function walkForward(
  blocks: readonly DayBlock[],
  options: WalkForwardOptions,
): Promise<WalkedForward> {
  const { market, from, to, visit, systems, grow, giveWay, signal, onWeek } = options
  const { schema = featureSchema, availability = 'as_known' } = options
  const fold = createHistoryFold([market])
  const trainer = createTrainer({
    schema,
    market,
    ...(systems ? { systems } : {}),
  })
  const coverage = createCoverageCount(market)
  const minutesAt = featureIndex('minutes_ewma_8')
  const teaching = {
    ...(signal ? { signal } : {}),
    ...(grow ? { grow } : {}),
    ...(giveWay ? { giveWay } : {}),
    ...(onWeek ? { onWeek } : {}),
  }
  const walk = {
    ...teaching,
    visit: (row: WalkedRow) => {
      if (row.gameDate < from || row.gameDate > to) return
      const scored = score(row, market, minutesAt)
      visit(coverage.isExcluded(scored) ? { ...scored, line: null, overProbability: null } : scored)
      coverage.seen(scored)
    },
  }
  let last: GameDate | null = null
  for (const block of blocks) {
    if (block.gameDate > to) break
    const monday = trainingCutoff(block.gameDate)
    if (last !== null && monday !== trainingCutoff(last)) {
      // Weeks before `from` are walked through as well: what systems said then is what calibration learns from.
      await trainer.walk(monday, monday > from ? walk : teaching)
    }
    const { gameDate, season } = block
    if (gameDate >= from) coverage.count(fold, block)
    visitTrainingRows(
      fold,
      block,
      market,
      (values, target, game, line, quality) =>
        void trainer.observe({ gameDate, season, values, target, game, line, quality }),
      { availability },
    )
    fold.apply(block)
    last = block.gameDate
  }
  const artefacts = last === null ? [] : await trainer.train(addDays(trainingCutoff(last), 7), walk)
  return { artefacts, coverage: coverage.finish() }
}

function score(row: WalkedRow, market: Market, minutesAt: number): ScoredRow {
  const { gameDate, season, game, line, target, values, predictors, assessments } = row
  return {
    gameDate,
    season,
    gameId: game.gameId,
    playerId: game.playerId,
    market,
    isHome: game.isHome,
    expectedMinutes: values[minutesAt]!,
    actual: target,
    line: line?.line ?? null,
    overProbability: line?.overProbability ?? null,
    overPrice: line?.overPrice ?? null,
    underPrice: line?.underPrice ?? null,
    bestOverPrice: line?.bestOverPrice ?? null,
    bestUnderPrice: line?.bestUnderPrice ?? null,
    label: 'backfill',
    said: predictors.flatMap((predictor, index) => {
      const assessment = assessments[index]
      return assessment ? [describe(predictor, assessment, row)] : []
    }),
  }
}

function describe(predictor: Predictor, said: Assessment, { line, target, quality }: WalkedRow): SystemSaid {
  const { spread } = said
  const place = spread && placeOf(spread, target)
  const { decision } = predictor.decide(said, {
    quality: quality ?? 0, // without a line nothing is decided
    line: line === null ? null : Math.round(line.line * 100),
    overPrice: line?.overPrice ?? null,
    underPrice: line?.underPrice ?? null,
    bestOverPrice: line?.bestOverPrice ?? null,
    bestUnderPrice: line?.bestUnderPrice ?? null,
  })
  return {
    system: predictor.system,
    centre: said.centre,
    median: said.median,
    blended: said.blended,
    quantiles: spread && quantileProbabilities.map((each) => quantileOf(spread, each)),
    placeLow: place?.low ?? null,
    placeHigh: place?.high ?? null,
    crps: spread && crpsOf(spread, target),
    rawOverProbability: said.rawOver,
    overProbabilityCalibrated: said.calibration === 'calibrated' ? said.over : null,
    decision,
  }
}
