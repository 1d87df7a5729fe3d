/** Rows of the real pack to grow trees on: every model input of a market, season by season. */

import { features } from '../../src/nba/4-features/feature-list.ts'
import { createHistoryFold } from '../../src/nba/4-features/history-fold.ts'
import { visitTrainingRows } from '../../src/nba/4-features/training-rows.ts'
import { createTrainingRows, type TrainingRows } from '../../src/nba/5-predictions/trees/training-rows.ts'
import type { Market } from '../../src/nba/domain/market.ts'
import { readPackBlocks } from '../../test/nba/features/read-pack.ts'

export interface PackRows {
  readonly inputs: readonly string[]
  readonly rows: TrainingRows
  /** The first row of the last season. */
  readonly testFrom: number
}

/** Seasons before `seasons` only teach the history; the last of them is for testing. */
export function readPackRows(
  market: Market,
  earlier: readonly string[],
  seasons: readonly string[],
): PackRows {
  const indexes = features.flatMap((each, index) => (each.isModelInput ? [index] : []))
  const fold = createHistoryFold([market])
  const kept: { values: Float32Array; target: number }[] = []
  let testFrom = 0
  for (const block of readPackBlocks([...earlier, ...seasons])) {
    visitTrainingRows(fold, block, market, (values, target, game) => {
      if (!seasons.includes(block.season) || fold.gamesKnown(game.playerId) === 0) return
      if (block.season !== seasons.at(-1)) testFrom = kept.length + 1
      kept.push({ values: Float32Array.from(indexes, (index) => values[index]!), target })
    })
    fold.apply(block)
  }
  const rows = createTrainingRows(indexes.length, kept.length)
  for (const [row, { values, target }] of kept.entries()) {
    rows.values.set(values, row * indexes.length)
    rows.targets[row] = target
  }
  return { inputs: indexes.map((index) => features[index]!.name), rows, testFrom }
}
