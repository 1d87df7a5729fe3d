import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCatBoostModel } from '../../../../src/nba/5-predictions/trees/catboost-model.ts'
import type { TreeExplanation } from '../../../../src/nba/5-predictions/trees/explain-trees.ts'
import { rankInputs } from '../../../../src/nba/5-predictions/trees/importance.ts'
import { createTreeScorer } from '../../../../src/nba/5-predictions/trees/score-trees.ts'
import { parseTreeModel } from '../../../../src/nba/5-predictions/trees/tree-model.ts'
import { PipelineError } from '../../../../src/platform/errors.ts'
import { grow, growthsGrown, makeRows, valuesOf } from './grown.ts'

type Bend = readonly [
  name: string,
  fault: RegExp,
  path: readonly (string | number)[],
  change: (old: unknown) => unknown,
]

/** A copy with one place changed; undefined takes the place away. */
function bendAt(document: unknown, [, , path, change]: Bend): unknown {
  const bent = structuredClone(document)
  let parent = bent as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>
  const last = path.at(-1)!
  parent[last] = change(parent[last])
  if (parent[last] === undefined) delete parent[last]
  return bent
}

const shorten = (list: unknown) => (list as unknown[]).slice(0, -1)
const become = (value: unknown) => () => value

describe('the artefact', () => {
  const rows = makeRows(1500)
  const grown = { trees: 6, learningRate: 0.3, depth: 4, leaves: 9 }

  it.for(growthsGrown)(
    '%s: survives being written and read, byte for byte, and scores alike',
    async (growth) => {
      const model = await grow(rows, { ...grown, growth, earlyStopping: { share: 0.2, patienceTrees: 3 } })
      const text = JSON.stringify(model)
      const again = parseTreeModel(JSON.parse(text))
      expect(JSON.stringify(again)).toBe(text)
      expect(again).toEqual(model)
      const [one, two] = [createTreeScorer(model), createTreeScorer(again)]
      for (let row = 0; row < 50; row += 1)
        expect(two.score(valuesOf(rows, row))).toBe(one.score(valuesOf(rows, row)))
    },
  )

  it('gives the scores it gave when it was first written', () => {
    const model = parseTreeModel({
      schema: 1,
      growth: 'depth_wise',
      inputs: ['a', 'b'],
      settings: null,
      rows: null,
      base: 10,
      bestTreeCount: 2,
      loss: null,
      trees: [
        {
          inputs: [0, 1],
          borders: [0.1, 5],
          missingLeft: [1, 0],
          left: [1, -1],
          right: [-2, -3],
          gains: [3, 1],
          covers: [10, 6],
          values: [1, 2, 4],
          leafCovers: [4, 4, 2],
        },
        {
          inputs: [],
          borders: [],
          missingLeft: [],
          left: [],
          right: [],
          gains: [],
          covers: [],
          values: [0.5],
          leafCovers: [10],
        },
      ],
    })
    const scorer = createTreeScorer(model)
    const scoreOf = (a: number, b: number) => scorer.score(Float64Array.of(a, b))
    expect([scoreOf(0, 5), scoreOf(0, 6), scoreOf(1, 0)]).toEqual([11.5, 14.5, 12.5])
    // A missing a goes left, a missing b right; 0.1 in single precision lies above the border 0.1.
    expect([scoreOf(Number.NaN, 0), scoreOf(0, Number.NaN), scoreOf(0.1, 0)]).toEqual([11.5, 14.5, 12.5])
    expect(rankInputs(model)).toEqual([
      { input: 'a', gainShare: 0.75, splitShare: 0.5 },
      { input: 'b', gainShare: 0.25, splitShare: 0.5 },
    ])
    const scores = new Float64Array(2)
    scorer.scoreInto(Float64Array.of(0, 5, 1, 0), scores)
    expect([...scores]).toEqual([11.5, 12.5])
    expect(() => scorer.score(Float64Array.of(1))).toThrow(/1 values are no 1 rows of 2 inputs/)
  })

  const bends: Bend[] = [
    ['another schema', /at schema/, ['schema'], become(2)],
    ['no trees', /at trees:/, ['trees'], become(undefined)],
    ['a field nobody knows', /as a whole.*extra/, ['extra'], become(1)],
    ['a value that is no number', /at trees\.1\.values\.0/, ['trees', 1, 'values', 0], become(null)],
    ['a border too few', /at trees\.0\.borders: 7 numbers, not 8/, ['trees', 0, 'borders'], shorten],
    ['a leaf too few', /at trees\.2\.values: 8 numbers, not 9/, ['trees', 2, 'values'], shorten],
    ['an unknown input', /at trees\.0\.inputs\.3: input 6 of 6/, ['trees', 0, 'inputs', 3], become(6)],
    ['a circle', /at trees\.0\.left\.2: 0 leads nowhere/, ['trees', 0, 'left', 2], become(0)],
    ['a path beyond its leaves', /at trees\.0\.right\.2: -10 leads/, ['trees', 0, 'right', 2], become(-10)],
    ['a leaf reached twice', /at trees\.0\.\w+\.\d+: -1 is led to twice/, ['trees', 0], reachTwice],
    ['a direction that is neither', /at trees\.0\.missingLeft\.0/, ['trees', 0, 'missingLeft', 0], become(2)],
    ['a negative cover', /at trees\.0\.covers\.0/, ['trees', 0, 'covers', 0], become(-1)],
    ['a name twice', /at inputs: a name stands there twice/, ['inputs', 1], become('x0')],
    ['a wrong number of trees', /at bestTreeCount: 5, but there are 6/, ['bestTreeCount'], become(5)],
    ['an unknown loss', /at settings\.loss/, ['settings', 'loss'], become({ kind: 'cubed' })],
  ]

  function reachTwice(tree: unknown): unknown {
    const { left, right, ...rest } = tree as { left: number[]; right: number[] }
    const turn = (side: number[]) => side.map((to) => (to === -2 ? -1 : to))
    return { ...rest, left: turn(left), right: turn(right) }
  }

  it.for(bends)('with %s is refused with the place', async (bend) => {
    const model = bendAt(await grow(rows, grown), bend)
    const error = (() => {
      try {
        return parseTreeModel(model)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(PipelineError)
    expect(error).toMatchObject({ code: 'check.failed' })
    expect(String(error)).toMatch(bend[1])
  })

  it('that is no object at all is refused', () => {
    for (const json of [null, 3, 'model', []])
      expect(() => parseTreeModel(json)).toThrow(/malformed as a whole/)
  })
})

describe('a CatBoost model in JSON', () => {
  const fixture = JSON.parse(readFileSync(new URL('catboost-model.json', import.meta.url), 'utf8'))

  it('is scored as CatBoost scores it, missing values and all', () => {
    const model = parseCatBoostModel(fixture.model)
    expect(model.inputs).toEqual(['feature_0', 'feature_1', 'feature_2', 'feature_3'])
    expect(new Set(model.trees.flatMap((tree) => tree.inputs)).size).toBe(4)
    const scorer = createTreeScorer(parseTreeModel(JSON.parse(JSON.stringify(model))))
    expect(fixture.rows).toHaveLength(60)
    for (const [index, row] of fixture.rows.entries()) {
      const values = Float64Array.from(row, (value: number | null) => value ?? Number.NaN)
      expect(scorer.score(values)).toBeCloseTo(fixture.predictions[index], 9)
      const [{ base, contributions }] = scorer.explain(values) as [TreeExplanation]
      const sum = contributions.reduce((total, each) => total + each, base)
      expect(sum).toBeCloseTo(fixture.predictions[index], 9)
    }
    const shares = rankInputs(model).map(({ gainShare }) => gainShare)
    expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12)
    expect(Math.min(...shares)).toBeGreaterThan(0)
  })

  const bends: Bend[] = [
    [
      'categorical features',
      /categorical_features are not supported/,
      ['features_info', 'categorical_features'],
      become([{}]),
    ],
    ['text features', /text_features are not supported/, ['features_info', 'text_features'], become([{}])],
    [
      'CTR splits',
      /type OnlineCtr \(oblivious_trees\.0\.splits\.1\) is not supported/,
      ['oblivious_trees', 0, 'splits', 1, 'split_type'],
      become('OnlineCtr'),
    ],
    ['several outputs', /2 outputs are not supported/, ['scale_and_bias'], become([1, [0, 0]])],
    ['no trees at all', /malformed at oblivious_trees:/, ['oblivious_trees'], become(undefined)],
    [
      'a leaf missing',
      /malformed at oblivious_trees\.2\.leaf_values: 7 values, not 8/,
      ['oblivious_trees', 2, 'leaf_values'],
      shorten,
    ],
    [
      'a strange treatment of NaN',
      /malformed at features_info\.float_features\.1\.nan_value_treatment/,
      ['features_info', 'float_features', 1, 'nan_value_treatment'],
      become('AsZero'),
    ],
    [
      'an unknown feature',
      /malformed at oblivious_trees\.0\.splits\.0/,
      ['oblivious_trees', 0, 'splits', 0, 'float_feature_index'],
      become(9),
    ],
  ]
  it.for(bends)('with %s is refused, and said why', (bend) => {
    const model = bendAt(fixture.model, bend)
    expect(() => parseCatBoostModel(model)).toThrow(PipelineError)
    expect(() => parseCatBoostModel(model)).toThrow(bend[1])
  })

  it('with trees that are not symmetric is refused', () => {
    expect(() => parseCatBoostModel({ trees: [] })).toThrow(/not oblivious are not supported/)
  })

  it('with a scale and a bias is scaled and moved', () => {
    const model = structuredClone(fixture.model)
    const [, [bias]] = model.scale_and_bias
    model.scale_and_bias = [2, [1]]
    const values = Float64Array.from(fixture.rows[0])
    const score = createTreeScorer(parseCatBoostModel(model)).score(values)
    expect(score).toBeCloseTo(1 + 2 * (fixture.predictions[0] - bias), 9)
  })
})
