import { describe, expect, it } from 'vitest'
import { fitTrees } from '../../../../src/nba/5-predictions/trees/fit-trees.ts'
import { createTreeScorer } from '../../../../src/nba/5-predictions/trees/score-trees.ts'
import { createTrainingRows, divideByTime } from '../../../../src/nba/5-predictions/trees/training-rows.ts'
import { grow, growthsGrown, makeRows, nameInputs, plain, rowsOf, valuesOf } from './grown.ts'

const missing = Number.NaN

describe('one tree of three growths', () => {
  const rows = rowsOf(
    [
      [1, 5],
      [2, 5],
      [3, 7],
      [4, 7],
    ],
    [10, 10, 20, 40],
  )

  it.for(growthsGrown)('%s: splits where the squares fall most, and takes the means', async (growth) => {
    const model = await grow(rows, { growth, depth: 1 })
    expect(model.base).toBe(20)
    // Before: 2 · 10² + 20² = 600 in squares from the mean; 3 | 1 leaves 66.7, 2 | 2 leaves 200.
    expect(model.trees).toEqual([
      {
        inputs: [0],
        borders: [3.5],
        missingLeft: [1],
        left: growth === 'symmetric' ? [] : [-1],
        right: growth === 'symmetric' ? [] : [-2],
        gains: [533.333],
        covers: [4],
        values: [-20 / 3, 20],
        leafCovers: [3, 1],
      },
    ])
    const scorer = createTreeScorer(model)
    expect(scorer.score(Float64Array.of(3.5, 0))).toBeCloseTo(20 - 20 / 3, 12)
    expect(scorer.score(Float64Array.of(3.51, 0))).toBe(40)
  })

  it('shrinks by l2 and by the learning rate, exactly', async () => {
    const model = await grow(rows, { depth: 1, l2: 1, learningRate: 0.5 })
    expect(model.trees[0]!.values).toEqual([(-20 / 4) * 0.5, (20 / 2) * 0.5])
    expect(model.trees[0]!.gains).toEqual([Number((20 ** 2 / 4 + 20 ** 2 / 2).toPrecision(6))])
  })

  it('counts a row of weight 2 as two rows', async () => {
    const table = [[1], [2], [3], [4], [5]]
    const weighted = await grow(rowsOf(table, [1, 2, 6, 9, 4], [1, 2, 1, 3, 1]), { depth: 2 })
    const repeated = await grow(rowsOf([[1], [2], [2], [3], [4], [4], [4], [5]], [1, 2, 2, 6, 9, 9, 9, 4]), {
      depth: 2,
    })
    expect({ ...weighted, rows: null }).toEqual({ ...repeated, rows: null })
  })

  it('leaves no leaf with fewer rows than leafRowsMin', async () => {
    const model = await grow(rows, { leafRowsMin: 2 })
    expect(model.trees[0]!.leafCovers).toEqual([2, 2])
  })

  it('grows level by level or the best leaf first, up to its leaves', async () => {
    const many = makeRows(2000)
    const deep = await grow(many, { leaves: 8, depth: 20 })
    const level = await grow(many, { leaves: 8, depth: 3, growth: 'depth_wise' })
    expect(deep.trees[0]!.values).toHaveLength(8)
    expect(level.trees[0]!.values).toHaveLength(8)
    const depths = (tree: (typeof deep.trees)[number], node = 0): number[] =>
      node < 0
        ? [0]
        : [tree.left[node]!, tree.right[node]!].flatMap((to) => depths(tree, to).map((d) => d + 1))
    expect(new Set(depths(level.trees[0]!))).toEqual(new Set([3]))
    expect(Math.max(...depths(deep.trees[0]!))).toBeGreaterThan(3)
    // Leaf by leaf, no later split can have been better than an earlier one that was open at the time: the first is the best of all.
    expect(deep.trees[0]!.gains[0]).toBe(Math.max(...deep.trees[0]!.gains))
  })

  it('asks one question a level when it is symmetric', async () => {
    const { trees } = await grow(makeRows(2000), { growth: 'symmetric', depth: 4, trees: 3 })
    for (const tree of trees) {
      expect(tree.inputs).toHaveLength(4)
      expect(tree.values).toHaveLength(16)
      expect(tree.leafCovers.reduce((sum, each) => sum + each, 0)).toBe(2000)
    }
  })
})

describe('missing values', () => {
  it.for(growthsGrown)('%s: go to the side whose rows they are like', async (growth) => {
    const like = async (target: number) => {
      const table = [[1], [1], [2], [2], [missing], [missing]]
      const model = await grow(rowsOf(table, [0, 0, 10, 10, target, target]), { growth, depth: 1 })
      return { border: model.trees[0]!.borders[0], left: model.trees[0]!.missingLeft[0] }
    }
    expect(await like(0)).toEqual({ border: 1.5, left: 1 })
    expect(await like(10)).toEqual({ border: 1.5, left: 0 })
  })

  it.for(growthsGrown)('%s: are split off by themselves when they are unlike all others', async (growth) => {
    const model = await grow(rowsOf([[1], [2], [missing], [3]], [5, 5, 50, 5]), { growth, depth: 1 })
    const scorer = createTreeScorer(model)
    expect([1, 3, 1e30, missing].map((value) => scorer.score(Float64Array.of(value)))).toEqual([5, 5, 5, 50])
  })

  it('go with the larger side where no row taught the tree anything', async () => {
    const few = await grow(rowsOf([[1], [2], [3]], [0, 9, 9]), { depth: 1 })
    expect(few.trees[0]!.missingLeft).toEqual([0])
    const most = await grow(rowsOf([[1], [2], [3]], [9, 9, 0]), { depth: 1 })
    expect(most.trees[0]!.missingLeft).toEqual([1])
  })

  it('of a column that is never there do no harm', async () => {
    const model = await grow(
      rowsOf(
        [
          [missing, 1],
          [missing, 2],
        ],
        [1, 3],
      ),
    )
    expect(model.trees[0]!.inputs).toEqual([1])
    expect(createTreeScorer(model).score(Float64Array.of(missing, 2))).toBe(3)
  })
})

describe('the absolute and the pinball loss', () => {
  const targets = [1, 2, 30, 3, 10, 11, 12, 900]
  const rows = rowsOf(
    targets.map((_, row) => [row < 4 ? 0 : 1]),
    targets,
  )

  it('start from the quantile and give each leaf its own', async () => {
    const absolute = await grow(rows, { loss: { kind: 'absolute' } })
    expect(absolute.base).toBe(10.5)
    expect(absolute.trees[0]!.values.map((value) => value + 10.5)).toEqual([2.5, 11.5])
    const pinball = await grow(rows, { loss: { kind: 'pinball', quantile: 0.6 } })
    expect(pinball.base).toBe(11)
    expect(pinball.trees[0]!.values.map((value) => value + 11)).toEqual([3, 12])
  })

  it('recover the conditional median and quantile under skewed noise', async () => {
    const many = makeRows(6000)
    for (let row = 0; row < many.count; row += 1) {
      // Levels 0 and 5 by the sign of column 1, plus an even spread over four squares: median 1, 80 % quantile 2.56.
      const spread = ((row * 7919) % 6000) / 6000
      many.targets[row] = (many.values[row * 6 + 1]! > 0 ? 5 : 0) + (2 * spread) ** 2
    }
    for (const [loss, expected] of [
      [{ kind: 'absolute' }, 1],
      [{ kind: 'pinball', quantile: 0.8 }, 2.56],
    ] as const) {
      const model = await grow(many, { loss, trees: 60, learningRate: 0.2, leafRowsMin: 300, depth: 3 })
      const scorer = createTreeScorer(model)
      for (const [value, level] of [
        [-1, 0],
        [1, 5],
      ] as const) {
        expect(scorer.score(Float64Array.of(0, value, 0, 0, 0, 0))).toBeCloseTo(level + expected, 0)
      }
    }
  })
})

describe('early stopping', () => {
  const settings = { trees: 200, learningRate: 0.3, earlyStopping: { share: 0.2, patienceTrees: 5 } }

  it('holds out exactly the last rows', async () => {
    expect(divideByTime(10, 110, 0.2)).toEqual({ from: 10, count: 100, trainCount: 80 })
    // What the early rows teach is false for the last fifth. A random split would find it true four times out of five.
    const rows = makeRows(1000)
    for (let row = 800; row < 1000; row += 1) rows.targets[row] = 20 - rows.targets[row]!
    const model = await grow(rows, settings)
    expect(model.rows).toEqual({ grownOn: 800, heldOut: 200 })
    expect(model.bestTreeCount).toBe(0)
    expect(model.base).toBeCloseTo(
      rows.targets.subarray(0, 800).reduce((sum, each) => sum + each, 0) / 800,
      9,
    )
    expect(model.loss!.trees.at(-1)).toBe(5)
  })

  it('lets the last rows decide when to stop, and nothing else', async () => {
    const rows = makeRows(1000)
    const model = await grow(rows, settings)
    for (let row = 800; row < 1000; row += 1) {
      rows.values.fill(Number.NaN, row * 6, (row + 1) * 6)
      rows.targets[row] = 1e6
    }
    const other = await grow(rows, { ...settings, earlyStopping: { share: 0.2, patienceTrees: 300 } })
    expect(other.base).toBe(model.base)
    const both = Math.min(model.bestTreeCount, other.bestTreeCount)
    expect(both).toBeGreaterThan(3)
    expect(other.trees.slice(0, both)).toEqual(model.trees.slice(0, both))
  })

  it('cuts the model back to its best number of trees', async () => {
    const model = await grow(makeRows(1000), settings)
    const { trees, validation } = model.loss!
    expect(model.trees).toHaveLength(model.bestTreeCount)
    expect(trees.at(-1)).toBe(model.bestTreeCount + 5)
    expect(validation![trees.indexOf(model.bestTreeCount)]).toBe(Math.min(...validation!))
    const whole = await grow(makeRows(1000), { ...settings, earlyStopping: null })
    expect(whole.loss!.validation).toBeNull()
    expect(whole.trees).toHaveLength(200)
  })
})

describe('poor data', () => {
  it('of one target is a constant', async () => {
    const rows = makeRows(500)
    rows.targets.fill(0.1)
    for (const loss of [
      { kind: 'squared' },
      { kind: 'absolute' },
      { kind: 'pinball', quantile: 0.3 },
    ] as const) {
      const model = await grow(rows, { loss, trees: 5 })
      expect(model.trees).toEqual([])
      expect(model.base).toBeCloseTo(0.1, 7)
    }
  })

  it('of a single row is that row', async () => {
    for (const growth of growthsGrown) {
      const model = await grow(rowsOf([[1, 2]], [7]), {
        growth,
        earlyStopping: { share: 0.5, patienceTrees: 1 },
      })
      expect(model.trees).toEqual([])
      expect(createTreeScorer(model).score(Float64Array.of(0, missing))).toBe(7)
    }
  })

  it('with a column twice uses the first of them', async () => {
    const model = await grow(
      rowsOf(
        [
          [1, 1],
          [2, 2],
          [3, 3],
        ],
        [1, 5, 9],
      ),
      { trees: 3 },
    )
    expect(new Set(model.trees.flatMap((tree) => tree.inputs))).toEqual(new Set([0]))
  })

  it('is refused with its place: no rows, no number, unshared memory, infinite values', async () => {
    const rows = makeRows(50)
    const names = nameInputs(6)
    const range = { from: 5, to: 5 }
    await expect(fitTrees(rows, names, plain, { range })).rejects.toThrow(/rows 5 to 5 of 50/)
    await expect(fitTrees(rows, ['one'], plain)).rejects.toThrow(/1 inputs are named, the rows have 6/)
    await expect(fitTrees({ ...rows, values: new Float32Array(300) }, names, plain)).rejects.toThrow(
      /shared memory/,
    )
    await expect(fitTrees(createTrainingRows(6, 3, true), names, plain)).rejects.toThrow(
      /weight of row 0 is 0/,
    )
    await expect(grow(rows, { learningRate: 0, bins: 256 })).rejects.toThrow(/learningRate is 0.*bins is 256/)
    rows.targets[7] = missing
    await expect(grow(rows)).rejects.toThrow(/target of row 7 is NaN/)
  })
})

describe('bins', () => {
  it('are cut by numbers of rows, and a value that fills one stands alone', async () => {
    const values = Array.from({ length: 1000 }, (_, row) => (row < 700 ? 0 : row))
    const rows = rowsOf(
      values.map((value) => [value]),
      values.map((value) => Math.sqrt(value)),
    )
    const { trees } = await grow(rows, { bins: 4, leaves: 4 })
    // 700 rows of 0; the other 300 in three bins of 100, cut by the shortest number between two neighbours.
    expect(trees[0]!.borders.toSorted((a, b) => a - b)).toEqual([350, 799.5, 899.5])
    expect(trees[0]!.leafCovers.toSorted((a, b) => a - b)).toEqual([100, 100, 100, 700])
  })

  it('send each row the same way in growing and in scoring', async () => {
    const rows = makeRows(3000)
    const model = await grow(rows, { trees: 20, bins: 40 })
    const scorer = createTreeScorer(model)
    let sum = 0
    for (let row = 0; row < rows.count; row += 1)
      sum += (scorer.score(valuesOf(rows, row)) - rows.targets[row]!) ** 2
    expect(sum / rows.count).toBeCloseTo(model.loss!.train.at(-1)!, 6)
  })
})
