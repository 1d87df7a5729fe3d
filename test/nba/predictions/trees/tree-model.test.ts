import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCatBoostModel } from '../../../../src/nba/5-predictions/trees/catboost-model.ts'
import { rankInputs } from '../../../../src/nba/5-predictions/trees/importance.ts'
import { createTreeScorer } from '../../../../src/nba/5-predictions/trees/score-trees.ts'
import { parseTreeModel } from '../../../../src/nba/5-predictions/trees/tree-model.ts'
import { PipelineError } from '../../../../src/platform/errors.ts'
import { grow, growthsGrown, makeRows, valuesOf } from './grown.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document that is bent out of shape on purpose
type Bent = any

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

  const bends: [string, RegExp, (model: Bent) => void][] = [
    [
      'another schema',
      /at schema/,
      (m) => {
        m.schema = 2
      },
    ],
    [
      'no trees',
      /at trees:/,
      (m) => {
        delete m.trees
      },
    ],
    [
      'a field nobody knows',
      /as a whole.*extra/,
      (m) => {
        m.extra = 1
      },
    ],
    [
      'a value that is no number',
      /at trees\.1\.values\.0/,
      (m) => {
        m.trees[1].values[0] = null
      },
    ],
    [
      'a border too few',
      /at trees\.0\.borders: 7 numbers, not 8/,
      (m) => {
        m.trees[0].borders.pop()
      },
    ],
    [
      'a leaf too many',
      /at trees\.2\.values: 10 numbers, not 9/,
      (m) => {
        m.trees[2].values.push(1)
      },
    ],
    [
      'an input that does not exist',
      /at trees\.0\.inputs\.3: input 6 of 6/,
      (m) => {
        m.trees[0].inputs[3] = 6
      },
    ],
    [
      'a circle',
      /at trees\.0\.left\.2: 0 leads nowhere/,
      (m) => {
        m.trees[0].left[2] = 0
      },
    ],
    [
      'a leaf that is reached twice',
      /at trees\.0\.\w+\.\d+: -1 is led to twice/,
      (m) => {
        const { left, right } = m.trees[0]
        for (const side of [left, right]) for (const [i, to] of side.entries()) if (to === -2) side[i] = -1
      },
    ],
    [
      'a direction that is neither',
      /at trees\.0\.missingLeft\.0/,
      (m) => {
        m.trees[0].missingLeft[0] = 2
      },
    ],
    [
      'a negative cover',
      /at trees\.0\.covers\.0/,
      (m) => {
        m.trees[0].covers[0] = -1
      },
    ],
    [
      'a name twice',
      /at inputs: a name stands there twice/,
      (m) => {
        m.inputs[1] = m.inputs[0]
      },
    ],
    [
      'a wrong number of trees',
      /at bestTreeCount: 5, but there are 6 trees/,
      (m) => {
        m.bestTreeCount = 5
      },
    ],
    [
      'an unknown setting',
      /at settings\.loss/,
      (m) => {
        m.settings.loss = { kind: 'cubed' }
      },
    ],
  ]
  it.for(bends)('with %s is refused with the place', async ([, place, bend]) => {
    const model: Bent = structuredClone(await grow(rows, grown))
    bend(model)
    const error = (() => {
      try {
        return parseTreeModel(model)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(PipelineError)
    expect(error).toMatchObject({ code: 'check.failed' })
    expect(String(error)).toMatch(place)
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
      const { base, contributions } = scorer.explain(values)
      const sum = contributions.reduce((total, each) => total + each, base)
      expect(sum).toBeCloseTo(fixture.predictions[index], 9)
    }
    const shares = rankInputs(model).map(({ gainShare }) => gainShare)
    expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12)
    expect(Math.min(...shares)).toBeGreaterThan(0)
  })

  const bends: [string, RegExp, (model: Bent) => void][] = [
    [
      'categorical features',
      /categorical_features are not supported/,
      (m) => {
        m.features_info.categorical_features = [{}]
      },
    ],
    [
      'text features',
      /text_features are not supported/,
      (m) => {
        m.features_info.text_features = [{}]
      },
    ],
    [
      'CTR splits',
      /type OnlineCtr \(oblivious_trees\.0\.splits\.1\) is not supported/,
      (m) => {
        m.oblivious_trees[0].splits[1].split_type = 'OnlineCtr'
      },
    ],
    [
      'several outputs',
      /2 outputs are not supported/,
      (m) => {
        m.scale_and_bias = [1, [0, 0]]
      },
    ],
    [
      'other trees',
      /not oblivious are not supported/,
      (m) => {
        m.trees = m.oblivious_trees
        delete m.oblivious_trees
      },
    ],
    [
      'a leaf missing',
      /malformed at oblivious_trees\.2\.leaf_values: 7 values, not 8/,
      (m) => {
        m.oblivious_trees[2].leaf_values.pop()
      },
    ],
    [
      'a strange treatment of NaN',
      /malformed at features_info\.float_features\.1\.nan_value_treatment/,
      (m) => {
        m.features_info.float_features[1].nan_value_treatment = 'AsZero'
      },
    ],
    [
      'a feature that does not exist',
      /malformed at oblivious_trees\.0\.splits\.0/,
      (m) => {
        m.oblivious_trees[0].splits[0].float_feature_index = 9
      },
    ],
  ]
  it.for(bends)('with %s is refused, and said why', ([, reason, bend]) => {
    const model = structuredClone(fixture.model)
    bend(model)
    expect(() => parseCatBoostModel(model)).toThrow(PipelineError)
    expect(() => parseCatBoostModel(model)).toThrow(reason)
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
