/** Scores vectors with a model, and explains a score.
 *
 * A table is scored four rows at a time: each step depends on the one before it, and four rows that do not depend on each other
 * fill the waiting. Leaves lead to themselves, so four rows may walk as many steps as the deepest of them needs. */
import { createExplainer, type TreeExplanation } from './explain-trees.ts'
import type { TreeModel } from './tree-model.ts'
import { layOutNodes } from './tree-nodes.ts'

export interface TreeScorer {
  /** `values` in the order of the model's inputs; NaN is missing. */
  score(values: Float64Array | Float32Array): number
  /** Scores the rows of a table (row by row, one column an input) into `scores`. */
  scoreInto(values: Float64Array | Float32Array, scores: Float64Array): void
  /** Exact Shapley values of each row of a table: what each input adds to the base, which is the mean score of the rows grown on. */
  explain(values: Float64Array | Float32Array): TreeExplanation[]
}

export function createTreeScorer(model: TreeModel): TreeScorer {
  const columns = model.inputs.length
  const paths = layOutPaths(model)
  /** Four rows, as `learn` lays them out. */
  const four = new Float64Array(8 * columns)
  const sums = new Float64Array(4)
  let explainer: ReturnType<typeof createExplainer> | null = null

  /** Each row has its values twice: a missing one is +∞ in the first half and −∞ in the second. */
  function learn(known: Float64Array, values: Float64Array | Float32Array, from: number, lane: number): void {
    const start = 2 * columns * lane
    for (let column = 0; column < columns; column += 1) {
      const value = Math.fround(values[from + column]!)
      const isMissing = Number.isNaN(value)
      known[start + column] = isMissing ? Number.POSITIVE_INFINITY : value
      known[start + columns + column] = isMissing ? Number.NEGATIVE_INFINITY : value
    }
  }

  function requireWidth(values: Float64Array | Float32Array, rows: number): void {
    if (values.length !== rows * columns)
      throw new Error(`${values.length} values are no ${rows} rows of ${columns} inputs`)
  }

  return {
    score(values) {
      requireWidth(values, 1)
      learn(four, values, 0, 0)
      return model.base + walkOne(paths, four)
    },
    scoreInto(values, scores) {
      requireWidth(values, scores.length)
      for (let row = 0; row < scores.length; row += 4) {
        const lanes = Math.min(4, scores.length - row)
        for (let lane = 0; lane < lanes; lane += 1) learn(four, values, (row + lane) * columns, lane)
        walkFour(paths, four, 2 * columns, sums)
        for (let lane = 0; lane < lanes; lane += 1) scores[row + lane] = model.base + sums[lane]!
      }
    },
    explain(values) {
      const rows = Math.ceil(values.length / columns)
      requireWidth(values, rows)
      explainer ??= createExplainer(model)
      const known = new Float64Array(2 * columns * rows)
      for (let row = 0; row < rows; row += 1) learn(known, values, row * columns, row)
      return explainer(known, rows)
    },
  }
}

/** Most rows have not arrived after so many steps. */
const shallow = 4

interface TreePaths {
  readonly inputs: Int32Array
  /** +∞ at a leaf. */
  readonly borders: Float64Array
  /** By place: where to go at or below the border, and where above it. A leaf leads to itself. */
  readonly next: Int32Array
  readonly values: Float64Array
  /** By tree: its first place, and its longest path. */
  readonly starts: Int32Array
  readonly depths: Int32Array
  /** The place of the first leaf: all splits come before it. */
  readonly leavesFrom: number
}

/** Splits first, and all leaves after them. */
function layOutPaths(model: TreeModel): TreePaths {
  const { inputs, borders, left, right, values, roots } = layOutNodes(model)
  const splits = inputs.length
  const size = splits + values.length
  const place = (to: number) => (to >= 0 ? to : splits - 1 - to)
  const depthBelow = (node: number): number =>
    node < 0 ? 0 : 1 + Math.max(depthBelow(left[node]!), depthBelow(right[node]!))
  const paths: TreePaths = {
    inputs: new Int32Array(size),
    borders: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    next: Int32Array.from({ length: 2 * size }, (_, index) => index >> 1),
    values: new Float64Array(size),
    starts: Int32Array.from(roots, place),
    depths: Int32Array.from(roots, depthBelow),
    leavesFrom: splits,
  }
  paths.inputs.set(inputs)
  paths.borders.set(borders)
  paths.values.set(values, splits)
  for (let split = 0; split < splits; split += 1) {
    paths.next[2 * split] = place(left[split]!)
    paths.next[2 * split + 1] = place(right[split]!)
  }
  return paths
}

function walkOne({ inputs, borders, next, values, starts, depths }: TreePaths, known: Float64Array): number {
  let sum = 0
  for (let tree = 0; tree < starts.length; tree += 1) {
    let at = starts[tree]!
    for (let step = depths[tree]!; step > 0; step -= 1)
      at = next[2 * at + Number(known[inputs[at]!]! > borders[at]!)]!
    sum += values[at]!
  }
  return sum
}

function walkFour(
  { inputs, borders, next, values, starts, depths, leavesFrom }: TreePaths,
  known: Float64Array,
  width: number,
  sums: Float64Array,
): void {
  let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0]
  for (let tree = 0; tree < starts.length; tree += 1) {
    let a = starts[tree]!
    let [b, c, d] = [a, a, a]
    const depth = depths[tree]!
    for (let step = 0; step < depth; step += 1) {
      // Deep trees have few deep leaves: it is worth asking now and then whether all four have arrived.
      if (step > shallow && (step & 1) === 0 && Math.min(a, b, c, d) >= leavesFrom) break
      a = next[2 * a + Number(known[inputs[a]!]! > borders[a]!)]!
      b = next[2 * b + Number(known[width + inputs[b]!]! > borders[b]!)]!
      c = next[2 * c + Number(known[2 * width + inputs[c]!]! > borders[c]!)]!
      d = next[2 * d + Number(known[3 * width + inputs[d]!]! > borders[d]!)]!
    }
    sumA += values[a]!
    sumB += values[b]!
    sumC += values[c]!
    sumD += values[d]!
  }
  sums[0] = sumA
  sums[1] = sumB
  sums[2] = sumC
  sums[3] = sumD
}
