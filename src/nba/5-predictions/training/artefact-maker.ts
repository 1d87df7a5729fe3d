/** Makes the artefacts of one Monday from the weeks before it: models, what came of the systems in those weeks, golden answers.
 *
 * Systems that weigh others come last, since they name their members by hash. Nothing here remembers anything: equal weeks, equal bytes. */
import type { GiveWay } from '../../../platform/give-way.ts'
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
  readonly giveWay: GiveWay
}

/** `before`: the weeks before the cutoff, walked through. `candidates`: a model a system, in their order. */
export async function makeArtefacts(
  { schema, market, systems, store, giveWay }: ArtefactMakerParts,
  cutoff: GameDate,
  before: readonly Week[],
  candidates: readonly DatedModel[],
): Promise<readonly ModelArtefact[]> {
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
  const alone: ModelArtefact[] = []
  for (const [index, system] of systems.entries()) {
    if (system.training?.kind === 'weights') continue
    const chosen = promote(system, candidates[index]!, before)
    await giveWay()
    alone.push({
      system: system.name,
      ...common,
      ...chosen,
      members: null,
      ...(await measure(system.name)),
    })
  }
  const members = answerGolden(schema, alone, golden)
  const weighing: ModelArtefact[] = []
  for (const system of systems) {
    if (system.training?.kind !== 'weights') continue
    await giveWay()
    const weighed = await weighOthers(system.training, errors, { store, giveWay }, members)
    const measures = await measure(system.name)
    weighing.push({
      system: system.name,
      ...common,
      modelTrainedBefore: cutoff,
      ...weighed,
      ...measures,
    })
  }
  const made = new Map(
    answerGolden(schema, [...members, ...weighing], golden).map((each) => [each.system, each]),
  )
  return systems.map((system) => made.get(system.name)!)

  async function measure(
    system: string,
  ): Promise<Pick<ModelArtefact, 'distribution' | 'calibration' | 'blend' | 'health'>> {
    await giveWay()
    const distribution = fitErrors(errors, store, system)
    const fits = await fitAgainstLines(errors, store, system, giveWay)
    await giveWay()
    const recent = tryAgainstAverage(errors.filter(isRecent), store, system)
    const earlier = tryAgainstAverage(
      errors.filter((week) => !isRecent(week)),
      store,
      system,
    )
    return { distribution, ...fits, health: judgeHealth(recent, earlier) }
  }

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

async function weighOthers(
  { members, lineMember }: Extract<Training, { kind: 'weights' }>,
  errors: readonly Week[],
  { store, giveWay }: Pick<ArtefactMakerParts, 'store' | 'giveWay'>,
  artefacts: readonly ModelArtefact[],
): Promise<Pick<ModelArtefact, 'model' | 'members' | 'promotion'>> {
  const named = artefacts.filter((each) => each.system === lineMember || members.includes(each.system))
  return {
    model: await fitWeights(errors, store, members, lineMember, giveWay),
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
