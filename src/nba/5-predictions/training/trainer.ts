/** Trains every system for one market by walking through history week by week, as it would have been lived.
 *
 * A week's rows are first predicted by the artefacts of its Monday, which know only the weeks before; what each system said is kept, and
 * only then does the week teach. So every error, calibration and weight is out of sample by construction, and the walk is the backtest. */
import { type GiveWay, giveNoWay } from '../../../platform/give-way.ts'
import { createTurns } from '../../../platform/in-turn.ts'
import { addDays, type GameDate } from '../../domain/game-date.ts'
import type { PlayerGame, PostedLine } from '../../domain/history.ts'
import type { Market } from '../../domain/market.ts'
import type { ModelArtefact } from '../artefact.ts'
import { type FeatureSchema, findFeature } from '../feature-schema.ts'
import { createPredictors } from '../predictor.ts'
import { systems as allSystems } from '../systems/index.ts'
import type { System } from '../systems/system.ts'
import { makeArtefacts, seasonsOfErrors } from './artefact-maker.ts'
import { createModelFitter, type FitOptions, seasonsFitted } from './fit-models.ts'
import { layOutMoments, MomentSum } from './moments.ts'
import { predictWeek, type WalkedRow } from './predict-week.ts'
import { RowStore } from './row-store.ts'
import { trainingCutoff } from './training-cutoff.ts'
import { latestSeasons, type Week } from './week.ts'

export interface TrainingRow {
  readonly gameDate: GameDate
  readonly season: string
  readonly values: Float64Array
  readonly target: number
  readonly game: PlayerGame
  readonly line: PostedLine | null
  /** Of the vector; null without a line. */
  readonly quality: number | null
}

export interface TrainerParts {
  readonly schema: FeatureSchema
  readonly market: Market
  /** Default: every system. Who weighs others needs them among these. */
  readonly systems?: readonly System[]
}

export interface WalkOptions extends FitOptions {
  /** Default: the walk has nobody beside it. */
  readonly giveWay?: GiveWay
  /** Told after each week that was walked through, with its Monday. */
  readonly onWeek?: (monday: GameDate) => void
  /** Told of every row as it is predicted; weeks that were walked through before are not walked again. */
  readonly visit?: (row: WalkedRow) => void
}

export interface Trainer {
  readonly market: Market
  /** One row, before its day is applied to the fold; dates never fall. False where a required value is missing: nothing is learned from it. */
  observe(row: TrainingRow): boolean
  /** Walks through every week before the cutoff, a Monday, that was not walked through so far. */
  walk(cutoff: GameDate, options?: WalkOptions): Promise<void>
  /** The artefacts for a cutoff (a Monday), from the rows of the weeks before it alone, whatever came since. */
  train(cutoff: GameDate, options?: WalkOptions): Promise<readonly ModelArtefact[]>
}

const goldenCount = 3
/** Five weeks: the four between trees, and the one that is walked through. */
const daysAskedAgain = 35

export function createTrainer(parts: TrainerParts): Trainer {
  const { schema, market, systems = allSystems } = parts
  const inputs = schema.features.filter((each) => each.isModelInput).map((each) => each.name)
  const layout = layOutMoments(
    inputs.map((name) => findFeature(schema, name)),
    (index) => schema.features[index]!.isOptional,
  )
  const isComplete = requireRequired(schema)
  const store = new RowStore(schema.features.length)
  const fitModel = createModelFitter({ schema, market, store, inputs, layout })
  let weeks: Week[] = []
  /** One at a time: they share what they write down. */
  const inTurn = createTurns()
  let latest: { readonly key: string; readonly artefacts: readonly ModelArtefact[] } | null = null

  function openWeek(monday: GameDate, season: string): Week {
    const week: Week = {
      monday,
      season,
      lastDay: monday,
      from: store.count,
      to: store.count,
      sum: new MomentSum(layout),
      games: [],
      lines: [],
      golden: [],
      predicted: 0,
      said: new Map(),
      artefacts: [],
    }
    weeks.push(week)
    return week
  }

  function weeksBefore(cutoff: GameDate): readonly Week[] {
    return weeks.filter((week) => week.monday < cutoff)
  }

  async function artefactsAt(cutoff: GameDate, options: WalkOptions): Promise<readonly ModelArtefact[]> {
    const before = weeksBefore(cutoff)
    const key = `${cutoff} ${before.at(-1)?.to ?? 0}`
    if (latest?.key === key) return latest.artefacts
    const candidates = await Promise.all(systems.map((system) => fitModel(system, cutoff, before, options)))
    const { giveWay = giveNoWay } = options
    const parts = { schema, market, systems, store, giveWay }
    const artefacts = await makeArtefacts(parts, cutoff, before, candidates)
    latest = { key, artefacts }
    return artefacts
  }

  async function walkTo(cutoff: GameDate, options: WalkOptions): Promise<void> {
    for (const week of weeksBefore(cutoff)) {
      if (week.predicted === week.to - week.from) continue
      options.signal?.throwIfAborted()
      forgetOldSeasons(week.monday)
      const predictors = createPredictors(await artefactsAt(week.monday, options), schema)
      await predictWeek(week, store, systems, predictors, options)
      options.onWeek?.(week.monday)
    }
    forgetOldSeasons(cutoff)
  }

  /** What older seasons have to teach is over: asked before every Monday, so that a walk through all of them holds no more than one that was lived.
   * A day may still come late into a week that was walked through, and trees are of a Monday weeks ago: counted are the seasons as they stood
   * before those. What the newest week was predicted with is in use until there is another, over a summer, too. */
  function forgetOldSeasons(cutoff: GameDate): void {
    const newest = weeksBefore(cutoff).at(-1)
    const walked = weeksBefore(addDays(cutoff, -daysAskedAgain))
    for (const week of walked) if (week !== newest) week.artefacts = []
    const said = new Set(latestSeasons(walked, seasonsOfErrors))
    for (const week of walked) {
      if (said.has(week)) continue
      week.said = new Map()
      week.lines.length = 0
    }
    const oldest = latestSeasons(walked, seasonsFitted)[0]
    if (oldest === undefined) return
    weeks = weeks.filter((week) => week.from >= oldest.from)
    store.forgetBefore(oldest.from)
  }

  return {
    market,
    observe({ gameDate, season, values, target, game, line, quality }) {
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
      if (!isComplete(values)) return false
      store.push(values, target)
      week.sum.add(values, target)
      week.to = store.count
      week.games.push({ gameDate, game, quality })
      week.lines.push(line)
      if (week.golden.length < goldenCount) week.golden.push(Float64Array.from(values))
      return true
    },
    walk: (cutoff, options = {}) => inTurn(() => walkTo(requireMonday(cutoff), options)),
    train: (cutoff, options = {}) =>
      inTurn(async () => {
        await walkTo(requireMonday(cutoff), options)
        return artefactsAt(cutoff, options)
      }),
  }
}

function requireMonday(cutoff: GameDate): GameDate {
  if (trainingCutoff(cutoff) !== cutoff) throw new Error(`${cutoff} is no Monday, so no training cutoff`)
  return cutoff
}

function requireRequired(schema: FeatureSchema): (values: Float64Array) => boolean {
  const required = schema.features
    .map((_, index) => index)
    .filter((index) => schema.features[index]!.isRequired)
  return (values) => required.every((index) => !Number.isNaN(values[index]!))
}
