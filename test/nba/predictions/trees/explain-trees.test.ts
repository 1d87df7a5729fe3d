/** Shapley values against their definition: all subsets of inputs, with the expectation along the paths. */
import { describe, expect, it } from 'vitest'
import type { TreeExplanation } from '../../../../src/nba/5-predictions/trees/explain-trees.ts'
import { createTreeScorer } from '../../../../src/nba/5-predictions/trees/score-trees.ts'
import type { Tree, TreeModel } from '../../../../src/nba/5-predictions/trees/tree-model.ts'
import { createRandom } from '../../../../src/platform/random.ts'
import { grow, growthsGrown, makeRows, rowsOf, valuesOf } from './grown.ts'

/** The mean of the tree when only the inputs in `known` (a set of bits) are known. */
function expectTree(tree: Tree, values: Float64Array, known: number, isSymmetric: boolean): number {
  const goesLeft = (split: number) => {
    const value = Math.fround(values[tree.inputs[split]!]!)
    return Number.isNaN(value) ? tree.missingLeft[split] === 1 : value <= tree.borders[split]!
  }
  /** Leaves below, by the paths that lead there. */
  const visit = (node: number, level: number): { mean: number; cover: number } => {
    const isLeaf = isSymmetric ? level === tree.inputs.length : node < 0
    if (isLeaf) {
      const leaf = isSymmetric ? node : -1 - node
      return { mean: tree.values[leaf]!, cover: tree.leafCovers[leaf]! }
    }
    const split = isSymmetric ? level : node
    const left = visit(isSymmetric ? node : tree.left[node]!, level + 1)
    const right = visit(isSymmetric ? node | (1 << level) : tree.right[node]!, level + 1)
    const cover = left.cover + right.cover
    if ((known >> tree.inputs[split]!) & 1) return { mean: (goesLeft(split) ? left : right).mean, cover }
    const share = cover > 0 ? left.cover / cover : 0.5
    return { mean: share * left.mean + (1 - share) * right.mean, cover }
  }
  return visit(0, 0).mean
}

function expectModel(model: TreeModel, values: Float64Array, known: number): number {
  const isSymmetric = model.growth === 'symmetric'
  return model.trees.reduce((sum, tree) => sum + expectTree(tree, values, known, isSymmetric), model.base)
}

function shapley(model: TreeModel, values: Float64Array): number[] {
  const count = model.inputs.length
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))
  return model.inputs.map((_, input) => {
    let sum = 0
    for (let known = 0; known < 2 ** count; known += 1) {
      if ((known >> input) & 1) continue
      const size = known.toString(2).replaceAll('0', '').length
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count)
      sum += weight * (expectModel(model, values, known | (1 << input)) - expectModel(model, values, known))
    }
    return sum
  })
}

it('rows of a table are scored as each by itself, also where some of four stop early and some go deep', async () => {
  const rows = makeRows(800)
  const model = await grow(rows, { trees: 20, learningRate: 0.3, leaves: 60, depth: 20 })
  const depthOf = (tree: Tree, node: number): number =>
    node < 0 ? 0 : 1 + Math.max(depthOf(tree, tree.left[node]!), depthOf(tree, tree.right[node]!))
  expect(Math.max(...model.trees.map((tree) => depthOf(tree, 0)))).toBeGreaterThan(7)
  const scorer = createTreeScorer(model)
  const chosen = Array.from({ length: 402 }, (_, row) => valuesOf(rows, row))
  const scores = new Float64Array(chosen.length)
  scorer.scoreInto(Float64Array.from(chosen.flatMap((each) => [...each])), scores)
  expect([...scores]).toEqual(chosen.map((values) => expect.closeTo(scorer.score(values), 12)))
})

describe('explaining a score', () => {
  const rows = makeRows(800)

  it.for(growthsGrown)('%s: gives the Shapley values of the definition', async (growth) => {
    // Deep enough that paths ask an input again, and symmetric leaves come out empty.
    const model = await grow(rows, { growth, trees: 4, learningRate: 0.4, leaves: 40, depth: 7 })
    const scorer = createTreeScorer(model)
    for (const row of [0, 5, 17, 99]) {
      const values = valuesOf(rows, row)
      const [{ base, contributions }] = scorer.explain(values) as [TreeExplanation]
      expect(base).toBeCloseTo(expectModel(model, values, 0), 9)
      for (const [input, value] of shapley(model, values).entries())
        expect(contributions[input], `input ${input} of row ${row}`).toBeCloseTo(value, 9)
    }
  })

  it.for(growthsGrown)('%s: adds up to the score for every row', async (growth) => {
    const model = await grow(rows, { growth, trees: 40, learningRate: 0.2, leaves: 64, depth: 9 })
    const scorer = createTreeScorer(model)
    for (let row = 0; row < rows.count; row += 7) {
      const values = valuesOf(rows, row)
      const [{ base, contributions }] = scorer.explain(values) as [TreeExplanation]
      const sum = contributions.reduce((total, each) => total + each, base)
      expect(Math.abs(sum - scorer.score(values))).toBeLessThan(1e-9)
    }
  })

  it.for(growthsGrown)('%s: says of a row among others what it says of it alone', async (growth) => {
    const model = await grow(rows, { growth, trees: 12, learningRate: 0.3, leaves: 24, depth: 8 })
    const scorer = createTreeScorer(model)
    const chosen = [3, 700, 44, 45, 46]
    const together = scorer.explain(Float64Array.from(chosen.flatMap((row) => [...valuesOf(rows, row)])))
    expect(together).toEqual(chosen.flatMap((row) => scorer.explain(valuesOf(rows, row))))
    expect(together[0]).not.toEqual(together[1])
  })

  it('of trees that ask too many inputs for a table, too: the values of the definition, of each row its own', async () => {
    const random = createRandom('wide')
    const table = Array.from({ length: 1500 }, () => Array.from({ length: 9 }, () => random.normal()))
    const wide = rowsOf(
      table,
      table.map((row) => row.reduce((sum, each, column) => sum + (each > 0 ? 1 + column / 10 : 0), 0)),
    )
    const model = await grow(wide, { trees: 2, learningRate: 0.5, leaves: 200, depth: 12 })
    const inputsAsked = (tree: Tree, node: number, asked: readonly number[]): number =>
      node < 0
        ? new Set(asked).size
        : Math.max(
            ...[tree.left[node]!, tree.right[node]!].map((next) =>
              inputsAsked(tree, next, [...asked, tree.inputs[node]!]),
            ),
          )
    for (const tree of model.trees) expect(inputsAsked(tree, 0, [])).toBeGreaterThan(6)
    const chosen = [0, 1, 2].map((row) => valuesOf(wide, row))
    const explained = createTreeScorer(model).explain(Float64Array.from(chosen.flatMap((each) => [...each])))
    for (const [i, values] of chosen.entries())
      for (const [input, value] of shapley(model, values).entries())
        expect(explained[i]!.contributions[input], `input ${input} of row ${i}`).toBeCloseTo(value, 9)
  })

  it('has the mean score as its base, and nothing to say of a model without trees', async () => {
    const model = await grow(rows, { trees: 10, learningRate: 0.3 })
    const scorer = createTreeScorer(model)
    let sum = 0
    for (let row = 0; row < rows.count; row += 1) sum += scorer.score(valuesOf(rows, row))
    expect(scorer.explain(valuesOf(rows, 0))[0]!.base).toBeCloseTo(sum / rows.count, 9)
    const empty = createTreeScorer({ ...model, trees: [], bestTreeCount: 0 })
    expect(empty.explain(valuesOf(rows, 0))).toEqual([
      { base: model.base, contributions: new Float64Array(6) },
    ])
    expect(scorer.explain(new Float64Array(0))).toEqual([])
    expect(() => scorer.explain(new Float64Array(7))).toThrow('7 values are no 2 rows of 6 inputs')
  })
})
