/** Rows and settings for the tests of the trees: small, made from a seed, with values missing. */
import { fitTrees } from '../../../../src/nba/5-predictions/trees/fit-trees.ts'
import {
  createTrainingRows,
  type TrainingRows,
} from '../../../../src/nba/5-predictions/trees/training-rows.ts'
import type { TreeModel } from '../../../../src/nba/5-predictions/trees/tree-model.ts'
import type { TreeSettings } from '../../../../src/nba/5-predictions/trees/tree-settings.ts'
import { createRandom } from '../../../../src/platform/random.ts'

/** One tree that takes over the mean of each leaf whole. */
export const plain: TreeSettings = {
  growth: 'leaf_wise',
  loss: { kind: 'squared' },
  trees: 1,
  learningRate: 1,
  leaves: 31,
  depth: 6,
  bins: 255,
  rowShare: 1,
  columnShare: 1,
  leafRowsMin: 1,
  l2: 0,
  earlyStopping: null,
  seed: 'test',
}

export const growthsGrown = ['leaf_wise', 'depth_wise', 'symmetric'] as const

export function rowsOf(
  table: readonly (readonly number[])[],
  targets: readonly number[],
  weights?: readonly number[],
): TrainingRows {
  const rows = createTrainingRows(table[0]!.length, targets.length, weights !== undefined)
  rows.values.set(table.flat())
  rows.targets.set(targets)
  if (weights !== undefined) rows.weights!.set(weights)
  return rows
}

export function grow(
  rows: TrainingRows,
  changes: Partial<TreeSettings> = {},
  threads = 0,
): Promise<TreeModel> {
  return fitTrees(rows, nameInputs(rows.columns), { ...plain, ...changes }, { threads })
}

export function nameInputs(columns: number): string[] {
  return Array.from({ length: columns }, (_, column) => `x${column}`)
}

/** Six columns with a step, a product, a slope and noise; columns 0 and 3 lack values. */
export function makeRows(count: number, isWeighted = false, seed = 'rows'): TrainingRows {
  const random = createRandom(`trees/${seed}`)
  const rows = createTrainingRows(6, count, isWeighted)
  for (let row = 0; row < count; row += 1) {
    const values = Array.from({ length: 6 }, () => random.normal())
    const [a, b, c, d, e] = values as [number, number, number, number, number]
    rows.targets[row] = 10 + (a > 0.3 ? 3 : 0) + b * c + d + 0.3 * e + random.normal()
    if (random.float() < 0.15) values[0] = Number.NaN
    if (d > 1 && random.float() < 0.8) values[3] = Number.NaN
    rows.values.set(values, row * 6)
    if (isWeighted) rows.weights![row] = 0.5 + random.float()
  }
  return rows
}

export function valuesOf(rows: TrainingRows, row: number): Float64Array {
  return Float64Array.from(rows.values.subarray(row * rows.columns, (row + 1) * rows.columns))
}
