/** Grows a symmetric (oblivious) tree: one split for all the leaves of a level, as CatBoost grows them.
 *
 * Bit d of a leaf's number is 1 where level d went right. A leaf may come out empty; it then adds nothing. */
import type { Growing } from './grow-tree.ts'
import type { GrownSplit, GrownTree } from './grown-tree.ts'
import { subtractHistogram, sumLeaf } from './histogram.ts'
import type { Leaf } from './row-partition.ts'
import { findSymmetricSplit } from './split-search.ts'

interface LevelLeaf {
  readonly leaf: Leaf
  readonly number: number
  readonly histogram: Float64Array | null
}

export function growSymmetricTree(growing: Growing, root: Leaf): GrownTree {
  const { settings, memory, count, layout, pool, partition, exchange, rules } = growing
  const splits: GrownSplit[] = []
  const whole = pool.take()
  sumLeaf(whole, layout, memory, count, partition.gather(root.from, root.to))
  let level: LevelLeaf[] = [{ leaf: root, number: 0, histogram: whole }]
  for (let depth = 0; depth < settings.depth; depth += 1) {
    const own = findSymmetricSplit(
      level.map((each) => each.histogram!),
      layout,
      memory,
      level.map((each) => each.leaf),
      rules,
    )
    const [split] = exchange([own])
    if (split === null || split === undefined) break
    splits.push({ ...split, cover: root.weight, left: 0, right: 0 })
    const needsHistograms = depth + 1 < settings.depth
    level = level.flatMap(({ leaf, number, histogram }): LevelLeaf[] => {
      const { left, right, smaller } = partition.split(leaf, split)
      const rightNumber = number | (1 << depth)
      if (!needsHistograms) {
        pool.giveBack(histogram!)
        return [
          { leaf: left, number, histogram: null },
          { leaf: right, number: rightNumber, histogram: null },
        ]
      }
      const small = pool.take()
      sumLeaf(small, layout, memory, count, smaller)
      subtractHistogram(histogram!, small, layout.length)
      const isLeftSmaller = left.rows <= right.rows
      return [
        { leaf: left, number, histogram: isLeftSmaller ? small : histogram },
        { leaf: right, number: rightNumber, histogram: isLeftSmaller ? histogram : small },
      ]
    })
  }
  const leaves: Leaf[] = []
  for (const { leaf, number, histogram } of level) {
    if (histogram !== null) pool.giveBack(histogram)
    leaves[number] = leaf
  }
  return { splits, leaves }
}
