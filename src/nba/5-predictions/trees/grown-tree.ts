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
  const lasts = Int32Array.from(splits, (split) => split.bin)
  const missing = Int32Array.from(splits, (split) => memory.valueBins[split.column]!)
  const missingLeft = Uint8Array.from(splits, (split) => Number(split.isMissingLeft))
  const left = Int32Array.from(splits, (split) => split.left)
  const right = Int32Array.from(splits, (split) => split.right)
  const goesLeft = (node: number, row: number): boolean => {
    const bin = bins[starts[node]! + row]!
    return bin === missing[node]! ? missingLeft[node] === 1 : bin <= lasts[node]!
  }
  if (isSymmetric) {
    return (row) => {
      let leaf = 0
      for (let level = 0; level < starts.length; level += 1) if (!goesLeft(level, row)) leaf |= 1 << level
      return leaf
    }
  }
  return (row) => {
    let node = 0
    while (node >= 0) node = goesLeft(node, row) ? left[node]! : right[node]!
    return -1 - node
  }
}
