/** Makes the artefacts of one Monday from the weeks before it: models, what came of the systems in those weeks, golden answers.
 *
 * Systems that weigh others come last, since they name their members by hash. Nothing here remembers anything: equal weeks, equal bytes. */
import { addDays, type GameDate } from '../../domain/game-date.ts'
import type { Market } from '../../domain/market.ts'
import { artefactSchema, hashArtefact, type ModelArtefact } from '../artefact.ts'
import type { FeatureSchema } from '../feature-schema.ts'
import { createPredictors } from '../predictor.ts'
import type { FittedModel, System, Training } from '../systems/system.ts'
import { judgeHealth, recentDays } from './decay.ts'
import { fitAgainstLines, fitErrors, fitWeights, tryAgainstAverage } from './fit-from-weeks.ts'
import { type DatedModel, seasonsFitted } from './fit-models.ts'
import { type Fitted, type TrialRow, tryCandidate, withoutTrial } from './promotion.ts'
import type { RowStore } from './row-store.ts'
import { latestSeasons, type Week } from './week.ts'

/** Errors, calibrations and weights of the season before and the season so far: shapes drift, and two seasons are enough. */
export const seasonsOfErrors = 2
const trialWeeks = 2

export interface ArtefactMakerParts {
  readonly schema: FeatureSchema
  readonly market: Market
  readonly systems: readonly System[]
  readonly store: RowStore
}

/** `before`: the weeks before the cutoff, walked through. `candidates`: a model a system, in their order. */
export function makeArtefacts(
  { schema, market, systems, store }: ArtefactMakerParts,
  cutoff: GameDate,
  before: readonly Week[],
  candidates: readonly DatedModel[],
): readonly ModelArtefact[] {
  const errors = latestSeasons(before, seasonsOfErrors)
  const golden = before.at(-1)?.golden ?? []
  const recentFrom = addDays(cutoff, -recentDays)
  const isRecent = (week: Week): boolean => week.monday >= recentFrom
  const common = {
    schema: artefactSchema,
    market,
    featureSchema: schema.version,
    trainedBefore: cutoff,
    trainedThrough: before.at(-1)?.lastDay ?? null,
    rows: latestSeasons(before, seasonsFitted).reduce((sum, week) => sum + week.sum.moments.rows, 0),
    golden: [],
  }
  const measuresOf = (
    system: string,
  ): Pick<ModelArtefact, 'distribution' | 'calibration' | 'blend' | 'health'> => ({
    distribution: fitErrors(errors, store, system),
    ...fitAgainstLines(errors, store, system),
    health: judgeHealth(
      tryAgainstAverage(errors.filter(isRecent), store, system),
      tryAgainstAverage(
        errors.filter((week) => !isRecent(week)),
        store,
        system,
      ),
    ),
  })
  const alone = systems.flatMap((system, index): ModelArtefact[] => {
    if (system.training?.kind === 'weights') return []
    const chosen = promote(system, candidates[index]!, before)
    return [{ system: system.name, ...common, ...chosen, members: null, ...measuresOf(system.name) }]
  })
  const members = answerGolden(schema, alone, golden)
  const weighing = systems.flatMap((system): ModelArtefact[] => {
    if (system.training?.kind !== 'weights') return []
    const weighed = weighOthers(system.training, errors, store, members)
    return [
      { system: system.name, ...common, modelTrainedBefore: cutoff, ...weighed, ...measuresOf(system.name) },
    ]
  })
  const made = new Map(
    answerGolden(schema, [...members, ...weighing], golden).map((each) => [each.system, each]),
  )
  return systems.map((system) => made.get(system.name)!)

  function promote(
    system: System,
    candidate: DatedModel,
    earlier: readonly Week[],
  ): Pick<ModelArtefact, 'model' | 'modelTrainedBefore' | 'promotion'> {
    const inUse = earlier.at(-1)?.artefacts.find((each) => each.system === system.name)
    if (!inUse?.model) return { ...candidate, promotion: withoutTrial('first') }
    const kept = { model: inUse.model, modelTrainedBefore: inUse.modelTrainedBefore }
    if (inUse.modelTrainedBefore === candidate.modelTrainedBefore)
      return { ...kept, promotion: withoutTrial('kept') }
    const fitted = (model: FittedModel | null): Fitted => ({
      estimator: system.create(schema, market, model, new Map()),
      rows: rowsOf(model),
    })
    const trial = trialRows(earlier.slice(-trialWeeks))
    const promotion = tryCandidate(fitted(candidate.model), fitted(inUse.model), trial)
    return { ...(promotion.verdict === 'refused' ? kept : candidate), promotion }
  }

  function* trialRows(recent: readonly Week[]): Generator<TrialRow> {
    const values = new Float64Array(schema.features.length)
    for (const week of recent) {
      for (let row = week.from; row < week.to; row += 1) {
        store.read(row, values)
        yield { values, target: store.target(row) }
      }
    }
  }
}

function weighOthers(
  { members, lineMember }: Extract<Training, { kind: 'weights' }>,
  errors: readonly Week[],
  store: RowStore,
  artefacts: readonly ModelArtefact[],
): Pick<ModelArtefact, 'model' | 'members' | 'promotion'> {
  const named = artefacts.filter((each) => each.system === lineMember || members.includes(each.system))
  return {
    model: fitWeights(errors, store, members, lineMember),
    members: Object.fromEntries(named.map((each) => [each.system, hashArtefact(each)])),
    promotion: withoutTrial('first'),
  }
}

/** The artefacts with their answers to the golden vectors; those that have some keep them. */
function answerGolden(
  schema: FeatureSchema,
  artefacts: readonly ModelArtefact[],
  golden: readonly Float64Array[],
): ModelArtefact[] {
  const predictors = createPredictors(artefacts, schema)
  return artefacts.map((artefact, index) =>
    artefact.golden.length > 0
      ? artefact
      : {
          ...artefact,
          golden: golden.map((values) => ({
            values: Array.from(values, storeNumber),
            centre: storeNumber(predictors[index]!.estimate(values)),
          })),
        },
  )
}

function storeNumber(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function rowsOf(model: FittedModel | null): number {
  if (model?.kind === 'linear') return model.fit.rows
  return model?.kind === 'trees' ? (model.trees.rows?.grownOn ?? 0) : 0
}
