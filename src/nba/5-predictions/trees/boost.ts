/** Grows tree after tree on what the trees before have left over: the whole of a fit, as each of its threads walks through it.
 *
 * Held-out rows are scored beside the others and decide when to stop; they are the last rows in time and no tree, bin or base
 * value has seen them. Every thread returns the same model. */
import { createRandom } from '../../../platform/random.ts'
import { binColumns } from './bin-columns.ts'
import { createRowDraw, drawColumns } from './draw-rows.ts'
import { createExchange } from './exchange-splits.ts'
import { type FitMemory, type FitOrder, waitForAll } from './fit-memory.ts'
import { growSymmetricTree } from './grow-symmetric-tree.ts'
import { type Growing, growTree } from './grow-tree.ts'
import { createLeafFinder, type GrownTree } from './grown-tree.ts'
import { createHistogramPool, layOutHistogram } from './histogram.ts'
import { type LossHistory, thinLosses } from './loss-history.ts'
import { createLossRule, findBase } from './losses.ts'
import { createRowPartition } from './row-partition.ts'
import { createScoreKeeper } from './score-keeper.ts'
import { toTree } from './to-tree.ts'
import type { Tree, TreeModel } from './tree-model.ts'

export function boost(order: FitOrder, memory: FitMemory, thread: number): TreeModel {
  const { rows, range, settings, threads } = order
  const { from, count, trainCount } = range
  binColumns(order, memory, thread, threads)
  waitForAll(memory.barrier, threads)

  const rule = createLossRule(settings.loss)
  const base = findBase(rule, rows.targets, rows.weights, from, from + trainCount)
  const random = createRandom(settings.seed)
  const usable = Array.from({ length: rows.columns }, (_, column) => column).filter(
    (column) => memory.valueBins[column]! + Math.min(1, memory.missingCounts[column]!) > 1,
  )
  const weights = rows.weights?.subarray(from, from + trainCount) ?? null
  const partition = createRowPartition(memory, count, trainCount, weights)
  const drawRows = createRowDraw(random, settings.rowShare, partition.rows)
  const scores = createScoreKeeper(order, memory, thread, rule, partition)
  const exchange = createExchange(memory, thread, threads)
  const pool = createHistogramPool()
  const grow = settings.growth === 'symmetric' ? growSymmetricTree : growTree

  const trees: Tree[] = []
  const history: LossHistory = [scores.start(base)]
  const patience = settings.earlyStopping?.patienceTrees ?? Number.POSITIVE_INFINITY
  let bestCount = 0
  let bestLoss = history[0]!.validation ?? 0

  for (let number = 0; number < settings.trees && usable.length > 0; number += 1) {
    const grownRows = drawRows()
    const drawn = drawColumns(random, settings.columnShare, usable)
    const own = drawn.filter((_, index) => Math.floor((index * threads) / drawn.length) === thread)
    const layout = layOutHistogram(memory, Int32Array.from(own), weights !== null)
    pool.fit(layout.length)

    const { squares, ...sums } = partition.sum(partition.gather(0, grownRows))
    const root = { from: 0, to: grownRows, ...sums }
    // A gain this small beside all there is to gain is what rounding leaves over.
    const gainMin = 1e-11 * squares
    const { leafRowsMin, l2 } = settings
    const rules = { leafRowsMin, l2, gainMin }
    const growing: Growing = { settings, memory, count, layout, pool, partition, exchange, rules }
    const tree = grow(growing, root)
    if (tree.splits.length === 0) {
      // Other rows or columns may still be drawn; the same ones would find nothing again.
      if (settings.rowShare < 1 || settings.columnShare < 1) continue
      break
    }
    const loss = keep(tree, grownRows)
    if (loss.validation === null || loss.validation < bestLoss) {
      bestLoss = loss.validation ?? 0
      bestCount = trees.length
    } else if (trees.length - bestCount >= patience) break
  }

  function keep(tree: GrownTree, grownRows: number) {
    const find = createLeafFinder(tree, memory, count, settings.growth === 'symmetric')
    const loss = scores.add(tree, grownRows, find)
    trees.push(toTree(tree, memory, settings.growth))
    history.push(loss)
    return loss
  }

  return {
    schema: 1,
    growth: settings.growth,
    inputs: [...order.inputs],
    settings,
    rows: { grownOn: trainCount, heldOut: count - trainCount },
    base,
    bestTreeCount: bestCount,
    loss: thinLosses(history, bestCount),
    trees: trees.slice(0, bestCount),
  }
}
