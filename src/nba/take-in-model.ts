/** Takes in a model that was fitted elsewhere: a CatBoost model in its own JSON format, as an artefact of `symmetric_boosting`.
 *
 * Whoever brings it says before which day it was fitted. What it errs by is found out here, on the stored days from then on, which it has
 * not seen; below 1,500 such rows it has no distribution and takes no side. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../platform/db/database.ts'
import { PipelineError } from '../platform/errors.ts'
import { featureIndex, featureSchema, features } from './4-features/feature-list.ts'
import { createHistoryFold } from './4-features/history-fold.ts'
import { visitTrainingRows } from './4-features/training-rows.ts'
import { artefactSchema, hashArtefact, type ModelArtefact } from './5-predictions/artefact.ts'
import { fitDistribution } from './5-predictions/distribution.ts'
import type { HashedArtefact } from './5-predictions/models.ts'
import { findSystem } from './5-predictions/systems/index.ts'
import { withoutTrial } from './5-predictions/training/promotion.ts'
import { parseCatBoostModel } from './5-predictions/trees/catboost-model.ts'
import type { TreeModel } from './5-predictions/trees/tree-model.ts'
import { addDays, type GameDate } from './domain/game-date.ts'
import type { DayBlock } from './domain/history.ts'
import type { Market } from './domain/market.ts'
import { createPointInTime } from './point-in-time/create-point-in-time.ts'

/** The system whose seat a model from elsewhere takes. */
export const takingSystem = 'symmetric_boosting'
const goldenCount = 3

export interface ModelFromElsewhere {
  readonly market: Market
  /** What `save_model(path, format='json')` wrote, parsed. */
  readonly json: unknown
  /** It has seen days before this one only: the word of whoever brings it. */
  readonly trainedBefore: GameDate
  readonly now: Temporal.Instant
}

/** Throws `check.failed` for a file that is no such model, `usage.invalid` for inputs that are no features. */
export async function takeInModel(db: Queryable, given: ModelFromElsewhere): Promise<HashedArtefact> {
  const { market, json, trainedBefore, now } = given
  const trees = parseCatBoostModel(json)
  requireFeatures(trees)
  const model = { kind: 'trees' as const, inputs: trees.inputs, trees }
  const { estimate } = findSystem(takingSystem).create(featureSchema, market, model, new Map())
  const history = await createPointInTime(db, new Map()).history(addDays(trainedBefore, 10_000), now)
  const blocks = history.map(({ block }) => block)
  const knownThrough = blocks.at(-1)?.gameDate
  const unseen = predictUnseen(blocks, given, estimate)
  const artefact: ModelArtefact = {
    schema: artefactSchema,
    system: takingSystem,
    market,
    featureSchema: featureSchema.version,
    // It was measured on every day that is stored, so it is of no use before the next one.
    trainedBefore: knownThrough === undefined ? trainedBefore : addDays(knownThrough, 1),
    trainedThrough: blocks.findLast((block) => block.gameDate < trainedBefore)?.gameDate ?? null,
    rows: trees.rows?.grownOn ?? 0,
    model,
    modelTrainedBefore: trainedBefore,
    promotion: withoutTrial('first'),
    members: null,
    distribution: fitDistribution(Float64Array.from(unseen.levels), Float64Array.from(unseen.errors)),
    calibration: null,
    blend: null,
    health: {
      state: 'healthy',
      reason: 'taken in from elsewhere: not judged against its earlier weeks',
      rows: unseen.levels.length,
      error: null,
      averageError: null,
      bias: null,
      drift: null,
    },
    golden: unseen.golden,
  }
  return { ...artefact, hash: hashArtefact(artefact) }
}

function requireFeatures({ inputs }: TreeModel): void {
  const known = new Set<string>(features.map(({ name }) => name))
  const unknown = inputs.filter((input) => !known.has(input))
  if (unknown.length === 0) return
  throw new PipelineError(
    'usage.invalid',
    `the model's inputs ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''} are no features (docs/models.md lists them). Name the columns after features when it is fitted. Nothing was stored.`,
  )
}

/** What it says of the days from `trainedBefore` on, beside what came of them. */
function predictUnseen(
  blocks: readonly DayBlock[],
  { market, trainedBefore }: Pick<ModelFromElsewhere, 'market' | 'trainedBefore'>,
  estimate: (values: Float64Array) => number,
) {
  const fold = createHistoryFold([market])
  const unseen = {
    levels: [] as number[],
    errors: [] as number[],
    golden: [] as ModelArtefact['golden'][number][],
  }
  const gamesAt = featureIndex('mean_season')
  for (const block of blocks) {
    if (block.gameDate >= trainedBefore) {
      visitTrainingRows(fold, block, market, (values, target) => {
        if (Number.isNaN(values[gamesAt]!)) return
        const centre = estimate(values)
        if (Number.isNaN(centre)) return
        unseen.levels.push(centre)
        unseen.errors.push(target - centre)
        if (unseen.golden.length >= goldenCount) return
        const stored = Array.from(values, (value) => (Number.isNaN(value) ? null : value))
        unseen.golden.push({ values: stored, centre })
      })
    }
    fold.apply(block)
  }
  return unseen
}
