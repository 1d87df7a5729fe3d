/** A tree as it was just grown: splits by column and bin, leaves as stretches of the row list. */
import type { FitMemory } from './fit-memory.ts'
import type { Leaf } from './row-partition.ts'
import type { Split } from './split-search.ts'

export interface GrownSplit extends Split {
  /** Weight of the rows that came here. */
  readonly cover: number
  /** A split's number, or −1 − a leaf's number. A symmetric tree has neither: bit d of a leaf's number is the side at level d. */
  left: number
  right: number
}

export interface GrownTree {
  readonly splits: readonly GrownSplit[]
  /** By leaf number. */
  readonly leaves: readonly Leaf[]
}

/** The leaf of rows that the tree was not grown on, by their bins. */
export type FindLeaf = (row: number) => number

export function createLeafFinder(
  tree: GrownTree,
  memory: FitMemory,
  count: number,
  isSymmetric: boolean,
): FindLeaf {
  const { splits } = tree
  const { bins } = memory
  const starts = Int32Array.from(splits, (split) => split.column * count)
  /** By split and bin: 1 where a row goes right. Looked up, because a branch would be guessed wrong every other time. */
  const goesRight = new Uint8Array(256 * splits.length)
  const next = new Int32Array(2 * splits.length)
  for (const [index, { column, bin, isMissingLeft, left, right }] of splits.entries()) {
    const missingBin = memory.valueBins[column]!
    goesRight.fill(1, 256 * index + bin + 1, 256 * (index + 1))
    goesRight[256 * index + missingBin] = isMissingLeft ? 0 : 1
    next[2 * index] = left
    next[2 * index + 1] = right
  }
  if (isSymmetric) {
    return (row) => {
      let leaf = 0
      for (let level = 0; level < starts.length; level += 1)
        leaf |= goesRight[256 * level + bins[starts[level]! + row]!]! << level
      return leaf
    }
  }
  return (row) => {
    let node = 0
    while (node >= 0) node = next[2 * node + goesRight[256 * node + bins[starts[node]! + row]!]!]!
    return -1 - node
  }
}
