/** Exact Shapley values of a score, with the expectation along the tree's paths (what others call path-dependent TreeSHAP).
 *
 * For a leaf of value v whose path asks inputs j, let o_j be 1 when the row goes its way and z_j the share of rows that do. The
 * Shapley value of input i is v · (o_i − z_i) · ∫₀¹ Π_{j≠i} (t·o_j + (1−t)·z_j) dt. The integrand is a polynomial, so a
 * Gauss–Legendre rule with half as many points as inputs gives the integral exactly, by sums of positive terms alone. */
import { integrateExactly } from './gauss-legendre.ts'
import { createShapleyTables } from './shapley-tables.ts'
import type { TreeModel } from './tree-model.ts'
import { layOutNodes } from './tree-nodes.ts'

export interface TreeExplanation {
  /** The mean score of the rows grown on. */
  readonly base: number
  /** By input; with the base they add up to the score. */
  readonly contributions: Float64Array
}

/** `known`, row by row: each input's value with a missing one as +∞, and then all again with a missing one as −∞. Many rows at once take a fifth of the
 * time: a tree's tables are then at hand for all of them. */
export function createExplainer(model: TreeModel): (known: Float64Array, rows: number) => TreeExplanation[] {
  const columns = model.inputs.length
  const nodes = layOutNodes(model)
  const { inputs, borders, left, right, covers, values, leafCovers, roots } = nodes
  const depth = roots.reduce((most, root) => Math.max(most, depthBelow(root)), 0)
  const { points, weights } = integrateExactly(Math.min(depth, columns) - 1)
  const count = points.length
  /** Products of the factors along the path, and sums of value × product below it, one row a depth. */
  const products = new Float64Array((depth + 1) * count)
  const sums = new Float64Array((depth + 1) * count)
  /** What the path so far says of each input: NaN where it has not asked. */
  const goes = new Float64Array(columns)
  const shares = new Float64Array(columns).fill(Number.NaN)
  const base = model.base + roots.reduce((sum, root) => sum + meanBelow(root), 0)

  function depthBelow(node: number): number {
    return node < 0 ? 0 : 1 + Math.max(depthBelow(left[node]!), depthBelow(right[node]!))
  }

  function coverOf(node: number): number {
    return node < 0 ? leafCovers[-1 - node]! : covers[node]!
  }

  /** The share of a split's rows that go left; where no row came, half of none. */
  function leftShare(node: number): number {
    const [leftCover, rightCover] = [coverOf(left[node]!), coverOf(right[node]!)]
    return leftCover + rightCover > 0 ? leftCover / (leftCover + rightCover) : 0.5
  }

  function meanBelow(node: number): number {
    if (node < 0) return values[-1 - node]!
    const share = leftShare(node)
    return share * meanBelow(left[node]!) + (1 - share) * meanBelow(right[node]!)
  }

  /** Of one row: fills `sums` at this level for the leaves below the node, and adds what the splits below it give to its contributions. */
  function visit(node: number, level: number, known: Float64Array, contributions: Float64Array): void {
    const at = level * count
    if (node < 0) {
      const value = values[-1 - node]!
      for (let k = 0; k < count; k += 1) sums[at + k] = value * products[at + k]!
      return
    }
    const column = inputs[node]! % columns
    const [goesBefore, shareBefore] = [goes[column]!, shares[column]!]
    const isFirst = Number.isNaN(shareBefore)
    const [goesSoFar, shareSoFar] = isFirst ? [1, 1] : [goesBefore, shareBefore]
    const isLeft = known[inputs[node]!]! <= borders[node]!
    const own = leftShare(node)
    const below = at + count
    for (let side = 0; side < 2; side += 1) {
      const isOwnSide = (side === 0) === isLeft
      const nextGoes = isOwnSide ? goesSoFar : 0
      const nextShare = shareSoFar * (side === 0 ? own : 1 - own)
      if (nextGoes === 0 && nextShare === 0) {
        if (side === 0) sums.fill(0, at, at + count)
        continue // neither this row nor any other comes here
      }
      for (let k = 0; k < count; k += 1) {
        const t = points[k]!
        const factor = t * nextGoes + (1 - t) * nextShare
        products[below + k] = isFirst
          ? products[at + k]! * factor
          : (products[at + k]! / (t * goesSoFar + (1 - t) * shareSoFar)) * factor
      }
      goes[column] = nextGoes
      shares[column] = nextShare
      visit(side === 0 ? left[node]! : right[node]!, level + 1, known, contributions)
      let gain = 0
      for (let k = 0; k < count; k += 1) {
        const t = points[k]!
        const weighted = weights[k]! * sums[below + k]!
        gain += ((nextGoes - nextShare) * weighted) / (t * nextGoes + (1 - t) * nextShare)
        // The leaves below have been counted with the earlier factor by the split that asked before: taken back here.
        if (!isFirst) gain -= ((goesSoFar - shareSoFar) * weighted) / (t * goesSoFar + (1 - t) * shareSoFar)
        sums[at + k] = side === 0 ? sums[below + k]! : sums[at + k]! + sums[below + k]!
      }
      contributions[column]! += gain
    }
    goes[column] = goesBefore
    shares[column] = shareBefore
  }

  const tables = createShapleyTables(nodes, columns, leftShare)

  /** By split, and for each of them by row; only of those that are looked up. */
  function findSides(known: Float64Array, rows: number): Uint8Array {
    const goesLeft = new Uint8Array(inputs.length * rows)
    const byInput = transpose(known, rows, 2 * columns)
    for (const split of tables.asked) {
      const [from, to, border] = [inputs[split]! * rows, split * rows, borders[split]!]
      for (let row = 0; row < rows; row += 1) goesLeft[to + row] = Number(byInput[from + row]! <= border)
    }
    return goesLeft
  }

  return (known, rows) => {
    /** By column, and for each of them by row. */
    const added = new Float64Array(columns * rows)
    const goesLeft = findSides(known, rows)
    const own = new Float64Array(columns)
    for (const [tree, root] of roots.entries()) {
      if (tables.has(tree)) {
        tables.add(tree, goesLeft, added)
        continue
      }
      for (let row = 0; row < rows; row += 1) {
        products.fill(1, 0, count)
        own.fill(0)
        visit(root, 0, known.subarray(2 * columns * row, 2 * columns * (row + 1)), own)
        for (let column = 0; column < columns; column += 1) added[column * rows + row]! += own[column]!
      }
    }
    const byRow = transpose(added, columns, rows)
    return Array.from({ length: rows }, (_, row) => ({
      base,
      contributions: byRow.slice(columns * row, columns * (row + 1)),
    }))
  }
}

/** `width` values of each of `count`, one after the other: all first values, then all second ones. */
function transpose(values: Float64Array, count: number, width: number): Float64Array {
  const turned = new Float64Array(values.length)
  for (let i = 0; i < count; i += 1)
    for (let j = 0; j < width; j += 1) turned[j * count + i] = values[i * width + j]!
  return turned
}
