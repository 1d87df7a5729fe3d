/** What all systems of a process share: artefacts are read once, equal trees are one, and an explanation is made once a vector. */

import { beforeAll, describe, expect, it } from 'vitest'
import { featureSchemaVersion, features } from '../../../src/nba/4-features/feature-list.ts'
import { artefactSchema, hashArtefact, type ModelArtefact } from '../../../src/nba/5-predictions/artefact.ts'
import { createPredictorLoader } from '../../../src/nba/5-predictions/load-predictors.ts'
import { ensemble } from '../../../src/nba/5-predictions/systems/ensemble.ts'
import type { Estimator } from '../../../src/nba/5-predictions/systems/system.ts'
import type { TreeModel } from '../../../src/nba/5-predictions/trees/tree-model.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import type { RolledBack } from '../../../src/nba/domain/prediction-inputs.ts'
import { grow, makeRows } from './trees/grown.ts'

const schema = { version: featureSchemaVersion, features }
const inputs = features.slice(0, 6).map(({ name }) => name)
let trees: TreeModel
let otherTrees: TreeModel

beforeAll(async () => {
  const settings = { trees: 5, learningRate: 0.3, leafRowsMin: 20 }
  trees = { ...(await grow(makeRows(500), settings)), inputs }
  otherTrees = { ...(await grow(makeRows(500, false, 'other'), settings)), inputs }
})

function describeArtefact(monday: string, grown: TreeModel): ModelArtefact {
  return {
    schema: artefactSchema,
    system: 'gradient_boosting',
    market: 'points',
    featureSchema: featureSchemaVersion,
    trainedBefore: parseGameDate(monday),
    trainedThrough: null,
    rows: 500,
    model: { kind: 'trees', inputs, trees: grown },
    modelTrainedBefore: parseGameDate('2025-11-03'),
    promotion: {
      verdict: 'first',
      reasons: [],
      rows: 0,
      candidateError: null,
      inUseError: null,
      meanShift: null,
    },
    members: null,
    distribution: null,
    calibration: null,
    blend: null,
    health: {
      state: 'healthy',
      reason: '',
      rows: 0,
      error: null,
      averageError: null,
      bias: null,
      drift: null,
    },
    golden: [],
  }
}

/** A registry in which each date has one artefact in use; it counts what is read from it. */
function createRegistry(byDate: Readonly<Record<string, ModelArtefact>>) {
  const read: string[] = []
  const stored = new Map(Object.values(byDate).map((each) => [hashArtefact(each), JSON.stringify(each)]))
  return {
    read,
    artefactsInUse: async (gameDate: string) => [hashArtefact(byDate[gameDate]!)],
    rolledBack: async (): Promise<readonly RolledBack[]> => [],
    async artefacts(hashes: readonly string[]) {
      read.push(...hashes)
      return hashes.map((hash) => ({ hash, artefact: JSON.parse(stored.get(hash)!) as unknown }))
    },
  }
}

const treesOf = (artefact: ModelArtefact): TreeModel | null =>
  artefact.model?.kind === 'trees' ? artefact.model.trees : null

const values = (seed: number): Float64Array => Float64Array.from(features, (_, i) => Math.sin(seed * 7 + i))

describe('the loader of predictors', () => {
  it('reads an artefact once, however many ask for it at the same moment', async () => {
    const registry = createRegistry({ '2025-11-04': describeArtefact('2025-11-03', trees) })
    const load = createPredictorLoader(schema, 10)
    const [one, two] = await Promise.all([
      load(registry, '2025-11-04', ['gradient_boosting']),
      load(registry, '2025-11-04', ['gradient_boosting']),
    ])
    expect(registry.read).toHaveLength(1)
    expect(one[0]!.predictor).toBe(two[0]!.predictor)
  })

  it('keeps equal trees of two weeks once, and different ones apart', async () => {
    const registry = createRegistry({
      '2025-11-04': describeArtefact('2025-11-03', trees),
      '2025-11-11': describeArtefact('2025-11-10', trees),
      '2025-11-18': describeArtefact('2025-11-17', otherTrees),
    })
    const load = createPredictorLoader(schema, 10)
    const trained = []
    for (const date of ['2025-11-04', '2025-11-11', '2025-11-18']) {
      const [found] = await load(registry, date, ['gradient_boosting'])
      trained.push(treesOf(found!.predictor.artefact))
    }
    expect(trained[1]).toBe(trained[0])
    expect(trained[2]).toEqual(otherTrees)
  })

  it('lets the one go that was not asked for longest, and never one that is asked for', async () => {
    const registry = createRegistry({
      '2025-11-04': describeArtefact('2025-11-03', trees),
      '2025-11-11': describeArtefact('2025-11-10', trees),
    })
    const load = createPredictorLoader(schema, 1)
    for (const date of ['2025-11-04', '2025-11-11', '2025-11-11', '2025-11-04'])
      await load(registry, date, ['gradient_boosting'])
    expect(registry.read).toHaveLength(3)
  })

  it('after a registry that could not be read it reads again', async () => {
    const registry = createRegistry({ '2025-11-04': describeArtefact('2025-11-03', trees) })
    const lost = { ...registry, artefacts: () => Promise.reject(new Error('no connection')) }
    const load = createPredictorLoader(schema, 10)
    await expect(load(lost, '2025-11-04', ['gradient_boosting'])).rejects.toThrow('no connection')
    expect(await load(registry, '2025-11-04', ['gradient_boosting'])).toHaveLength(1)
  })
})

it('what is remembered of a vector is its own, and only where it was prepared', async () => {
  const registry = createRegistry({ '2025-11-04': describeArtefact('2025-11-03', trees) })
  const [loaded] = await createPredictorLoader(schema, 10)(registry, '2025-11-04', ['gradient_boosting'])
  const { predictor } = loaded!
  const explain = (vector: Float64Array) => predictor.asMember.explain(vector)
  const first = values(1)
  const [once, other] = [explain(first), explain(values(2))]
  expect(other).not.toEqual(once)
  expect(explain(first)).toEqual(once)
  expect(explain(Float64Array.from(first))).toEqual(once)
  const sum = once.reduce((total, { contribution }) => total + contribution, 0)
  expect(sum).toBeCloseTo(predictor.asMember.estimate(first), 9)
  const buffer = values(1)
  expect(explain(buffer)).toEqual(once)
  buffer.set(values(2))
  expect(explain(buffer)).toEqual(other)
  expect(predictor.estimate(buffer)).toBe(predictor.estimate(values(2)))
  const [prepared, left] = [[first, values(4), values(5)], values(6)]
  const told = [values(1), values(4), values(5)].map((vector) => [
    predictor.estimate(vector),
    explain(vector),
  ])
  predictor.prepare(prepared)
  predictor.prepare([])
  expect(prepared.map((vector) => [predictor.estimate(vector), explain(vector)])).toEqual(told)
  expect(explain(left)).not.toEqual(told[2]![1])
  // Whoever weighs it prepares it as well: what was announced is not worked out again, and must not change.
  const announced = values(7)
  const said = explain(announced)
  predictor.asMember.prepare!([announced])
  announced.set(values(8))
  expect(explain(announced)).toEqual(said)
})

it('who weighs others has them prepare', () => {
  const prepared: (readonly Float64Array[])[] = []
  const member = { estimate: () => 1, explain: () => [] }
  const weights = { members: { ridge: 0.5, ewma_8: 0.5 }, rows: 500 }
  const model = { kind: 'weights', withLine: null, withoutLine: weights } as const
  const members = new Map<string, Estimator>([
    ['ridge', { ...member, prepare: (vectors: readonly Float64Array[]) => void prepared.push(vectors) }],
    ['ewma_8', member],
  ])
  const vectors = [values(1), values(2)]
  ensemble.create(schema, 'points', model, members).prepare!(vectors)
  expect(prepared).toEqual([vectors])
})

it('a member of which somebody went back to another artefact is silent in the ensemble, and in no other market', async () => {
  const base = { ...describeArtefact('2025-11-03', trees), model: null, modelTrainedBefore: null }
  const [recent, usual] = ['ewma_8', 'moving_average'].map((system) => ({ ...base, system }))
  const members = { ewma_8: hashArtefact(recent!), moving_average: hashArtefact(usual!) }
  const weights = { members: { ewma_8: 0.6, moving_average: 0.4 }, rows: 500 }
  const model = { kind: 'weights', withLine: null, withoutLine: weights } as const
  const weighing: ModelArtefact = { ...base, system: 'ensemble', members, model }
  const stored = new Map([recent!, usual!, weighing].map((each) => [hashArtefact(each), each]))
  const vector = values(3).map((value, i) => (features[i]!.name === 'line' ? Number.NaN : Math.abs(value)))
  const estimate = async (rolledBack: readonly RolledBack[]): Promise<number> => {
    const registry = {
      artefactsInUse: async () => [hashArtefact(weighing)],
      rolledBack: async () => rolledBack,
      artefacts: async (hashes: readonly string[]) =>
        hashes.map((hash) => ({ hash, artefact: stored.get(hash) })),
    }
    const [loaded] = await createPredictorLoader(schema, 10)(registry, '2025-11-04', ['ensemble'])
    return loaded!.predictor.estimate(vector)
  }
  const alone = vector[features.findIndex(({ name }) => name === 'ewma_8')]!
  const whole = await estimate([])
  expect(whole).not.toBeCloseTo(alone, 6)
  expect(await estimate([{ system: 'moving_average', market: 'points', hash: 'older' }])).toBeCloseTo(
    alone,
    12,
  )
  expect(await estimate([{ system: 'moving_average', market: 'assists', hash: 'older' }])).toBe(whole)
  const same = { system: 'moving_average', market: 'points', hash: members.moving_average }
  expect(await estimate([same])).toBe(whole)
  expect(await estimate([{ system: 'ewma_8', market: 'points', hash: 'older' }])).toBeNaN()
})
