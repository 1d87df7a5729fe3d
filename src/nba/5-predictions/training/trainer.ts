/** Trains every system for one market while history passes by, one row at a time, and keeps no row.
 *
 * A row is first predicted by the models of its week, which know only the weeks before; the error is recorded, and only then does
 * the row join its week's sums. So every error distribution is out of sample by construction, and a year of weekly refits
 * costs less than one fit from rows. */
import type { GameDate } from '../../domain/game-date.ts'
import type { Market } from '../../domain/market.ts'
import type { GoldenVector, ModelArtefact } from '../artefact.ts'
import { type ErrorDistribution, fitDistribution } from '../distribution.ts'
import { type FeatureSchema, findFeature } from '../feature-schema.ts'
import { systems } from '../systems/index.ts'
import type { Estimator, FittedModel } from '../systems/system.ts'
import { fitRidge } from './fit-ridge.ts'
import { layOutMoments, MomentSum } from './moments.ts'
import { trainingCutoff } from './training-cutoff.ts'

export interface Trainer {
  readonly market: Market
  /** One row, before its day is applied to the fold; dates never fall. */
  observe(gameDate: GameDate, season: string, values: Float64Array, target: number): void
  /** The artefacts for a cutoff (a Monday), from the rows of the weeks before it alone, whatever came since. */
  train(cutoff: GameDate): ModelArtefact[]
}

interface Week {
  readonly monday: GameDate
  readonly season: string
  lastDay: GameDate
  readonly sum: MomentSum
  readonly estimators: readonly Estimator[]
  /** For each system: centres and errors of the week's rows, in pairs. */
  readonly errors: readonly number[][]
  golden: Float64Array[]
}

/** Four seasons before and the season so far. */
const seasonsFitted = 5
/** Errors of the season before and the season so far: shapes drift, and two seasons are enough. */
const seasonsOfErrors = 2
const goldenCount = 3

export function createTrainer(schema: FeatureSchema, market: Market): Trainer {
  const inputs = schema.features.filter((each) => each.isModelInput).map((each) => each.name)
  const layout = layOutMoments(
    inputs.map((name) => findFeature(schema, name)),
    (index) => schema.features[index]!.isOptional,
  )
  const isComplete = requireRequired(schema)
  const weeks: Week[] = []

  /** The week that opens and the artefact of the same Monday need the same fit: the last one is kept. */
  let lastFit: { weeks: number; rows: number; model: FittedModel | null } | null = null

  function fitModel(before: readonly Week[]): FittedModel | null {
    const rows = before.reduce((sum, week) => sum + week.sum.moments.rows, 0)
    if (lastFit?.weeks === before.length && lastFit.rows === rows) return lastFit.model
    const model = fitAfresh(before)
    lastFit = { weeks: before.length, rows, model }
    return model
  }

  function fitAfresh(before: readonly Week[]): FittedModel | null {
    const fit = fitRidge(
      layout,
      latestSeasons(before, seasonsFitted).map((week) => week.sum.moments),
    )
    return fit === null ? null : { inputs, fit }
  }

  function openWeek(monday: GameDate, season: string): Week {
    const model = fitModel(weeks)
    const week: Week = {
      monday,
      season,
      lastDay: monday,
      sum: new MomentSum(layout),
      estimators: systems.map((system) => system.create(schema, market, system.isTrained ? model : null)),
      errors: systems.map(() => []),
      golden: [],
    }
    weeks.push(week)
    return week
  }

  return {
    market,
    observe(gameDate, season, values, target) {
      let week = weeks.at(-1)
      if (week === undefined || gameDate !== week.lastDay) {
        if (week !== undefined && gameDate < week.lastDay) {
          throw new Error(
            `a row of ${gameDate} came after rows of ${week.lastDay}: training follows the calendar`,
          )
        }
        const monday = trainingCutoff(gameDate)
        if (week?.monday !== monday) week = openWeek(monday, season)
        week.lastDay = gameDate
      }
      if (!isComplete(values)) return
      for (const [index, estimator] of week.estimators.entries()) {
        const centre = estimator.estimate(values)
        if (!Number.isNaN(centre)) week.errors[index]!.push(centre, target - centre)
      }
      week.sum.add(values, target)
      if (week.golden.length < goldenCount) week.golden.push(Float64Array.from(values))
    },
    train(cutoff) {
      if (trainingCutoff(cutoff) !== cutoff) throw new Error(`${cutoff} is no Monday, so no training cutoff`)
      const before = weeks.filter((week) => week.monday < cutoff)
      const model = fitModel(before)
      return systems.map((system, index) => {
        const estimator = system.create(schema, market, system.isTrained ? model : null)
        return {
          schema: 1,
          system: system.name,
          market,
          featureSchema: schema.version,
          trainedBefore: cutoff,
          trainedThrough: before.at(-1)?.lastDay ?? null,
          rows: latestSeasons(before, seasonsFitted).reduce((rows, week) => rows + week.sum.moments.rows, 0),
          model: system.isTrained ? model : null,
          distribution: fitErrors(latestSeasons(before, seasonsOfErrors), index),
          golden: (before.at(-1)?.golden ?? []).map((values) => goldenFor(estimator, values)),
        } satisfies ModelArtefact
      })
    },
  }
}

function requireRequired(schema: FeatureSchema): (values: Float64Array) => boolean {
  const required = schema.features
    .map((_, index) => index)
    .filter((index) => schema.features[index]!.isRequired)
  return (values) => required.every((index) => !Number.isNaN(values[index]!))
}

function latestSeasons(weeks: readonly Week[], count: number): Week[] {
  const seasons = [...new Set(weeks.map((week) => week.season))].slice(-count)
  return weeks.filter((week) => seasons.includes(week.season))
}

function fitErrors(weeks: readonly Week[], index: number): ErrorDistribution | null {
  const pairs = weeks.reduce((sum, week) => sum + week.errors[index]!.length / 2, 0)
  const levels = new Float64Array(pairs)
  const errors = new Float64Array(pairs)
  let at = 0
  for (const week of weeks) {
    const list = week.errors[index]!
    for (let i = 0; i < list.length; i += 2, at += 1) {
      levels[at] = list[i]!
      errors[at] = list[i + 1]!
    }
  }
  return fitDistribution(levels, errors)
}

function goldenFor(estimator: Estimator, values: Float64Array): GoldenVector {
  const centre = estimator.estimate(values)
  return {
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    centre: Number.isNaN(centre) ? null : centre,
  }
}
