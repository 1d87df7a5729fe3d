/** Scores vectors with a model, and explains a score.
 *
 * All trees lie in one set of arrays. A missing value is kept as −∞ and as +∞ beside it, and a split looks at the one that goes
 * its way, so that a step is one comparison. */
import { createExplainer, type TreeExplanation } from './explain-trees.ts'
import type { TreeModel } from './tree-model.ts'
import { layOutNodes } from './tree-nodes.ts'

export interface TreeScorer {
  /** `values` in the order of the model's inputs; NaN is missing. */
  score(values: Float64Array | Float32Array): number
  /** Scores the rows of a table (row by row, one column an input) into `scores`. */
  scoreInto(values: Float64Array | Float32Array, scores: Float64Array): void
  /** Exact Shapley values: what each input adds to the base, which is the mean score of the rows grown on. */
  explain(values: Float64Array | Float32Array): TreeExplanation
}

export function createTreeScorer(model: TreeModel): TreeScorer {
  const columns = model.inputs.length
  const { inputs, borders, left, right, values: leafValues, roots } = layOutNodes(model)
  const known = new Float64Array(2 * columns)
  const single = new Float64Array(1)
  let explainer: ReturnType<typeof createExplainer> | null = null

  function learn(values: Float64Array | Float32Array, from: number): void {
    for (let column = 0; column < columns; column += 1) {
      const value = Math.fround(values[from + column]!)
      const isMissing = Number.isNaN(value)
      known[column] = isMissing ? Number.POSITIVE_INFINITY : value
      known[columns + column] = isMissing ? Number.NEGATIVE_INFINITY : value
    }
  }

  function walk(): number {
    let sum = model.base
    for (let tree = 0; tree < roots.length; tree += 1) {
      let node = roots[tree]!
      while (node >= 0) node = known[inputs[node]!]! <= borders[node]! ? left[node]! : right[node]!
      sum += leafValues[-1 - node]!
    }
    return sum
  }

  function scoreInto(values: Float64Array | Float32Array, scores: Float64Array): void {
    if (values.length !== scores.length * columns)
      throw new Error(`${values.length} values are no ${scores.length} rows of ${columns} inputs`)
    for (let row = 0; row < scores.length; row += 1) {
      learn(values, row * columns)
      scores[row] = walk()
    }
  }

  return {
    score(values) {
      scoreInto(values, single)
      return single[0]!
    },
    scoreInto,
    explain(values) {
      if (values.length !== columns) throw new Error(`${values.length} values for ${columns} inputs`)
      explainer ??= createExplainer(model)
      learn(values, 0)
      return explainer(known)
    },
  }
}
