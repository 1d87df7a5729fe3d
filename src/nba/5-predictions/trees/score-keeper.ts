/** The scores of all rows so far, and after each tree their losses and next gradients.
 *
 * Rows are taken in fixed blocks, each by one thread; the blocks' losses are added up in order, so the sum is the same for any
 * number of threads. */
import { blockRows, blocksOf, type FitMemory, type FitOrder, waitForAll } from './fit-memory.ts'
import type { FindLeaf, GrownTree } from './grown-tree.ts'
import type { TreeLoss } from './loss-history.ts'
import type { LossRule } from './losses.ts'
import type { Leaf, RowPartition } from './row-partition.ts'
import { selectQuantile } from './select-quantile.ts'

export interface ScoreKeeper {
  start(base: number): TreeLoss
  /** Values the tree's leaves, adds them to every row's score and sums the losses. `grownRows`: the first of the row list. */
  add(tree: GrownTree, grownRows: number, find: FindLeaf): TreeLoss
}

export function createScoreKeeper(
  { rows, range, settings, threads }: FitOrder,
  memory: FitMemory,
  thread: number,
  rule: LossRule,
  partition: RowPartition,
): ScoreKeeper {
  const { scores, gradients, blockLosses, leafValues, barrier } = memory
  const { from, count, trainCount } = range
  const targets = rows.targets.subarray(from, from + count)
  const weights = rows.weights?.subarray(from, from + count) ?? null
  const residuals = new Float64Array(rule.quantile === null ? 0 : trainCount)
  const residualWeights = rule.quantile === null || weights === null ? null : new Float64Array(trainCount)
  const trainBlocks = blocksOf(trainCount)
  const [trainWeight, heldOutWeight] = [sumWeights(0, trainCount), sumWeights(trainCount, count)]

  function sumWeights(first: number, end: number): number {
    return weights === null ? end - first : weights.subarray(first, end).reduce((sum, each) => sum + each, 0)
  }

  /** Adds the value to the row's score; its loss, weighted. */
  function move(row: number, value: number): number {
    const score = scores[row]! + value
    scores[row] = score
    const target = targets[row]!
    const weight = weights === null ? 1 : weights[row]!
    if (row < trainCount) gradients[row] = weight * rule.gradient(score, target)
    return weight * rule.loss(score, target)
  }

  function valueLeaf(leaf: Leaf): number {
    if (rule.quantile === null) {
      const weight = leaf.weight + settings.l2
      return leaf.rows === 0 || weight === 0 ? 0 : (-leaf.gradient / weight) * settings.learningRate + 0
    }
    if (leaf.rows === 0) return 0
    for (let i = leaf.from; i < leaf.to; i += 1) {
      const row = partition.rows[i]!
      residuals[i - leaf.from] = targets[row]! - scores[row]!
      if (residualWeights !== null) residualWeights[i - leaf.from] = weights![row]!
    }
    return selectQuantile(residuals, residualWeights, leaf.rows, rule.quantile) * settings.learningRate + 0
  }

  function addLosses(): TreeLoss {
    waitForAll(barrier, threads)
    let train = 0
    let validation = 0
    for (let block = 0; block < blockLosses.length; block += 1) {
      if (block < trainBlocks) train += blockLosses[block]!
      else validation += blockLosses[block]!
    }
    return {
      train: train / trainWeight,
      validation: count === trainCount ? null : validation / heldOutWeight,
    }
  }

  function moveHeldOut(findValue: (row: number) => number): void {
    for (let block = trainBlocks + thread; block < blockLosses.length; block += threads) {
      const first = trainCount + (block - trainBlocks) * blockRows
      const end = Math.min(first + blockRows, count)
      let sum = 0
      for (let row = first; row < end; row += 1) sum += move(row, findValue(row))
      blockLosses[block] = sum
    }
  }

  return {
    start(base) {
      for (let block = thread; block < trainBlocks; block += threads) {
        const end = Math.min((block + 1) * blockRows, trainCount)
        let sum = 0
        for (let row = block * blockRows; row < end; row += 1) sum += move(row, base)
        blockLosses[block] = sum
      }
      moveHeldOut(() => base)
      return addLosses()
    },
    add(tree, grownRows, find) {
      for (let number = thread; number < tree.leaves.length; number += threads)
        leafValues[number] = valueLeaf(tree.leaves[number]!)
      // Beyond this all leaves have their values, and nobody reads the old gradients any more.
      waitForAll(barrier, threads)
      const stretches = tree.leaves
        .map((leaf, number) => ({ to: leaf.to, from: leaf.from, number }))
        .sort((a, b) => a.from - b.from || a.to - b.to)
      let stretch = 0
      for (let block = thread; block < trainBlocks; block += threads) {
        const end = Math.min((block + 1) * blockRows, trainCount)
        let at = block * blockRows
        let sum = 0
        while (at < Math.min(end, grownRows)) {
          while (stretches[stretch]!.to <= at) stretch += 1
          const value = leafValues[stretches[stretch]!.number]!
          const stop = Math.min(end, stretches[stretch]!.to)
          for (; at < stop; at += 1) sum += move(partition.rows[at]!, value)
        }
        for (; at < end; at += 1) {
          const row = partition.rows[at]!
          sum += move(row, leafValues[find(row)]!)
        }
        blockLosses[block] = sum
      }
      moveHeldOut((row) => leafValues[find(row)]!)
      return addLosses()
    },
  }
}
