/** The order of rows by leaf: a leaf is a stretch of one list, and a split sorts its stretch into two.
 *
 * Rows keep their order within a leaf, so they are read forwards through memory. Every thread has a list of its own. */
import type { FitMemory } from './fit-memory.ts'
import type { LeafRows } from './histogram.ts'
import type { LeafSums, Split } from './split-search.ts'

/** A leaf while its tree grows. */
export interface Leaf extends LeafSums {
  readonly from: number
  readonly to: number
}

export interface RowPartition {
  readonly rows: Int32Array
  /** Gathers the leaf's gradients (and weights); what it returns is overwritten by the next call. */
  gather(from: number, to: number): LeafRows
  /** Also the sum of the squared gradients: all that a tree could gain. */
  sum(leaf: LeafRows): LeafSums & { readonly squares: number }
  /** Sorts the leaf's rows; the sums of the smaller side are taken from `smaller`, which is gathered for its histogram. */
  split(leaf: Leaf, split: Split): { left: Leaf; right: Leaf; smaller: LeafRows }
}

export function createRowPartition(
  memory: FitMemory,
  count: number,
  trainCount: number,
  weights: Float32Array | null,
): RowPartition {
  const rows = new Int32Array(trainCount)
  const spare = new Int32Array(trainCount)
  const gathered = new Float64Array(trainCount)
  const gatheredWeights = weights === null ? null : new Float64Array(trainCount)
  const isLeft = new Uint8Array(256)
  const { gradients, bins } = memory

  function gather(from: number, to: number): LeafRows {
    for (let i = from; i < to; i += 1) gathered[i - from] = gradients[rows[i]!]!
    if (gatheredWeights !== null)
      for (let i = from; i < to; i += 1) gatheredWeights[i - from] = weights![rows[i]!]!
    return { rows, from, to, gradients: gathered, weights: gatheredWeights }
  }

  function sum(leaf: LeafRows) {
    const length = leaf.to - leaf.from
    let gradient = 0
    let squares = 0
    let weight = gatheredWeights === null ? length : 0
    for (let i = 0; i < length; i += 1) {
      const own = gathered[i]!
      gradient += own
      squares += own * own
    }
    if (gatheredWeights !== null) for (let i = 0; i < length; i += 1) weight += gatheredWeights[i]!
    return { gradient, rows: length, weight, squares }
  }

  return {
    rows,
    gather,
    sum,
    split(leaf, { column, bin, isMissingLeft }) {
      const missingBin = memory.valueBins[column]!
      for (let b = 0; b < 256; b += 1) isLeft[b] = b === missingBin ? Number(isMissingLeft) : Number(b <= bin)
      const start = column * count
      let left = leaf.from
      let right = 0
      // Both places are written and one of them kept: a branch would be guessed wrong every other time.
      for (let i = leaf.from; i < leaf.to; i += 1) {
        const row = rows[i]!
        const goesLeft = isLeft[bins[start + row]!]!
        rows[left] = row
        spare[right] = row
        left += goesLeft
        right += 1 - goesLeft
      }
      rows.set(spare.subarray(0, right), left)
      const isLeftSmaller = left - leaf.from <= right
      const smaller = isLeftSmaller ? gather(leaf.from, left) : gather(left, leaf.to)
      const sums = sum(smaller)
      const rest: LeafSums = {
        gradient: leaf.gradient - sums.gradient,
        rows: leaf.rows - sums.rows,
        weight: leaf.weight - sums.weight,
      }
      return {
        left: { from: leaf.from, to: left, ...(isLeftSmaller ? sums : rest) },
        right: { from: left, to: leaf.to, ...(isLeftSmaller ? rest : sums) },
        smaller,
      }
    },
  }
}
