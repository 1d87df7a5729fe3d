/** Fits the models of one Monday: the line from sums of weeks, trees from rows, in threads.
 *
 * Trees are grown anew every fourth Monday and kept in between: a fit costs seconds where the line costs milliseconds, and what three
 * weeks more of 160 teach them is less than what can be measured (docs/decisions/0019). Which Mondays these are follows from the date alone. */
import { createHash } from 'node:crypto'
import { addDays, epochDay, type GameDate } from '../../domain/game-date.ts'
import type { Market } from '../../domain/market.ts'
import { type FeatureSchema, findFeature } from '../feature-schema.ts'
import type { FittedModel, System } from '../systems/system.ts'
import { fitTrees } from '../trees/fit-trees.ts'
import type { TrainingRows } from '../trees/training-rows.ts'
import type { TreeModel } from '../trees/tree-model.ts'
import type { TreeSettings } from '../trees/tree-settings.ts'
import { fitRidge } from './fit-ridge.ts'
import type { MomentLayout } from './moments.ts'
import type { RowStore } from './row-store.ts'
import { latestSeasons, type Week } from './week.ts'

/** Four seasons before and the season so far. */
export const seasonsFitted = 5
const treeRowsMin = 3000
const weeksBetweenTrees = 4

export interface TreeFit {
  /** Equal keys, equal trees: SHA-256 over the rows, the settings, and what the columns mean. */
  readonly key: string
  readonly system: string
  readonly market: Market
  readonly rows: () => TrainingRows
  readonly inputs: readonly string[]
  readonly settings: TreeSettings
  readonly signal: AbortSignal | undefined
}

/** Grows trees, or finds those that were grown of the same rows before. */
export type GrowTrees = (fit: TreeFit) => Promise<TreeModel>

export const growInThreads: GrowTrees = ({ rows, inputs, settings, signal }) =>
  fitTrees(rows(), inputs, settings, { threads: 1, ...(signal ? { signal } : {}) })

/** A model and the Monday before which it was fitted; null where there is none. */
export interface DatedModel {
  readonly model: FittedModel | null
  readonly modelTrainedBefore: GameDate | null
}

export interface ModelFitterParts {
  readonly schema: FeatureSchema
  readonly market: Market
  readonly store: RowStore
  /** What models may be fitted on, by name. */
  readonly inputs: readonly string[]
  readonly layout: MomentLayout
}

export interface FitOptions {
  /** Default: in threads of this process. */
  readonly grow?: GrowTrees
  readonly signal?: AbortSignal
}

export type ModelFitter = (
  system: System,
  cutoff: GameDate,
  /** The weeks before the cutoff. */
  before: readonly Week[],
  options: FitOptions,
) => Promise<DatedModel>

export function createModelFitter({ schema, market, store, inputs, layout }: ModelFitterParts): ModelFitter {
  const columns = inputs.map((name) => findFeature(schema, name))
  const digests = new WeakMap<Week, { readonly to: number; readonly digest: string }>()
  /** By system: three weeks of four ask for the same trees again. */
  const latest = new Map<string, { readonly key: string; readonly trees: TreeModel }>()

  function digestOf(week: Week): string {
    const known = digests.get(week)
    if (known?.to === week.to) return known.digest
    const digest = store.digest(week.from, week.to)
    digests.set(week, { to: week.to, digest })
    return digest
  }

  /** Null while there are fewer than 3,000 rows. */
  async function fitTreeModel(
    system: string,
    settings: TreeSettings,
    weeks: readonly Week[],
    { grow = growInThreads, signal }: FitOptions,
  ): Promise<FittedModel | null> {
    const from = weeks[0]?.from ?? 0
    const to = weeks.at(-1)?.to ?? 0
    if (to - from < treeRowsMin) return null
    const key = createHash('sha256')
      .update(JSON.stringify([schema.version, market, inputs, settings, weeks.map(digestOf)]))
      .digest('hex')
    const known = latest.get(system)
    if (known?.key === key) return { kind: 'trees', inputs, trees: known.trees }
    const rows = () => store.gather(from, to, columns)
    const trees = await grow({ key, system, market, rows, inputs, settings, signal })
    latest.set(system, { key, trees })
    return { kind: 'trees', inputs, trees }
  }

  return async ({ name, training }, cutoff, before, options) => {
    if (training === null || training.kind === 'weights') return { model: null, modelTrainedBefore: null }
    const fittedBefore = training.kind === 'trees' ? treeMonday(cutoff) : cutoff
    const weeks = latestSeasons(
      before.filter((week) => week.monday < fittedBefore),
      seasonsFitted,
    )
    const model =
      training.kind === 'trees'
        ? await fitTreeModel(name, training.settings, weeks, options)
        : fitLinear(layout, inputs, weeks)
    return { model, modelTrainedBefore: model === null ? null : fittedBefore }
  }
}

function fitLinear(
  layout: MomentLayout,
  inputs: readonly string[],
  weeks: readonly Week[],
): FittedModel | null {
  const fit = fitRidge(
    layout,
    weeks.map((week) => week.sum.moments),
  )
  return fit === null ? null : { kind: 'linear', inputs, fit }
}

/** The latest Monday, of every fourth, up to this one. */
export function treeMonday(monday: GameDate): GameDate {
  return addDays(monday, -7 * (Math.floor(epochDay(monday) / 7) % weeksBetweenTrees))
}
