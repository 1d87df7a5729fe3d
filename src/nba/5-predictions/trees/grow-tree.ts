/** Grows one tree split by split: leaf-wise takes the leaf with the most to gain, depth-wise the one nearest to the root.
 *
 * Each split sums the rows of its smaller side only; the larger side is what is left of the parent. */
import type { ExchangeSplits } from './exchange-splits.ts'
import type { FitMemory } from './fit-memory.ts'
import type { GrownSplit, GrownTree } from './grown-tree.ts'
import { type HistogramLayout, type HistogramPool, subtractHistogram, sumLeaf } from './histogram.ts'
import type { Leaf, RowPartition } from './row-partition.ts'
import { findSplit, type SearchRules, type Split } from './split-search.ts'
import type { TreeSettings } from './tree-settings.ts'

export interface Growing {
  readonly settings: TreeSettings
  readonly memory: FitMemory
  readonly count: number
  readonly layout: HistogramLayout
  readonly pool: HistogramPool
  readonly partition: RowPartition
  readonly exchange: ExchangeSplits
  readonly rules: SearchRules
}

interface OpenLeaf {
  readonly leaf: Leaf
  readonly number: number
  readonly depth: number
  readonly split: Split
  readonly histogram: Float64Array
}

/** `root` covers the rows the tree is grown on; their gradients lie gathered in the partition. */
export function growTree(growing: Growing, root: Leaf): GrownTree {
  const { settings, memory, count, layout, pool, partition, exchange, rules } = growing
  const splits: GrownSplit[] = []
  const leaves: Leaf[] = [root]
  let open: OpenLeaf[] = []
  /** How the parent points to each leaf, so that it can be turned to the split that takes the leaf's place. */
  const pointers: ((to: number) => void)[] = [() => {}]

  const canSplit = (leaf: Leaf, depth: number) => depth < settings.depth && leaf.rows >= 2 * rules.leafRowsMin
  const search = (leaf: Leaf, histogram: Float64Array) => findSplit(histogram, layout, memory, leaf, rules)
  const openUp = (number: number, depth: number, split: Split | null, histogram: Float64Array) => {
    if (split === null) pool.giveBack(histogram)
    else open.push({ leaf: leaves[number]!, number, depth, split, histogram })
  }

  if (canSplit(root, 0)) {
    const histogram = pool.take()
    sumLeaf(histogram, layout, memory, count, partition.gather(root.from, root.to))
    const [split] = exchange([search(root, histogram)])
    openUp(0, 0, split ?? null, histogram)
  }
  while (open.length > 0 && leaves.length < settings.leaves) {
    const next = open.reduce((first, each) => (comesBefore(each, first, settings) ? each : first))
    open = open.filter((each) => each !== next)
    const { left, right, smaller } = partition.split(next.leaf, next.split)
    const leftNumber = next.number
    const rightNumber = leaves.length
    leaves[leftNumber] = left
    leaves.push(right)
    pointers[next.number]!(splits.length)
    const grown: GrownSplit = {
      ...next.split,
      cover: next.leaf.weight,
      left: -1 - leftNumber,
      right: -1 - rightNumber,
    }
    splits.push(grown)
    pointers[leftNumber] = (to) => {
      grown.left = to
    }
    pointers[rightNumber] = (to) => {
      grown.right = to
    }
    const depth = next.depth + 1
    const [splitsLeft, splitsRight] = [canSplit(left, depth), canSplit(right, depth)]
    if ((!splitsLeft && !splitsRight) || leaves.length === settings.leaves) {
      pool.giveBack(next.histogram)
      continue
    }
    const small = pool.take()
    sumLeaf(small, layout, memory, count, smaller)
    subtractHistogram(next.histogram, small, layout.length)
    const isLeftSmaller = left.rows <= right.rows
    const [leftHistogram, rightHistogram] = isLeftSmaller ? [small, next.histogram] : [next.histogram, small]
    const [leftSplit, rightSplit] = exchange([
      splitsLeft ? search(left, leftHistogram) : null,
      splitsRight ? search(right, rightHistogram) : null,
    ])
    openUp(leftNumber, depth, leftSplit ?? null, leftHistogram)
    openUp(rightNumber, depth, rightSplit ?? null, rightHistogram)
  }
  for (const { histogram } of open) pool.giveBack(histogram)
  return { splits, leaves }
}

function comesBefore(one: OpenLeaf, other: OpenLeaf, { growth }: TreeSettings): boolean {
  if (growth === 'depth_wise' && one.depth !== other.depth) return one.depth < other.depth
  return one.split.gain > other.split.gain
}
