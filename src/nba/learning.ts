/** Where features and training meet: one fold over history, from which tonight's vectors and the training rows both come.
 *
 * It stands outside the phases because it hands the feature phase's rows to the prediction phase's trainers. */
import type { PartitionContext } from '../platform/asset.ts'
import type { Queryable } from '../platform/db/database.ts'
import { createGiveWay } from '../platform/give-way.ts'
import { createFoldCache, type FoldCache } from './4-features/fold-cache.ts'
import { visitTrainingRows } from './4-features/training-rows.ts'
import type { ModelArtefact } from './5-predictions/artefact.ts'
import type { FeatureSchema } from './5-predictions/feature-schema.ts'
import { systems as allSystems } from './5-predictions/systems/index.ts'
import { createTrainer, type Trainer } from './5-predictions/training/trainer.ts'
import { type GameDate, parseGameDate } from './domain/game-date.ts'
import type { Market } from './domain/market.ts'
import { asOfFor, type PointInTime } from './domain/point-in-time.ts'
import { growOrFind } from './grown-trees.ts'

export interface Learning {
  readonly folds: FoldCache
  /** The artefacts of every system and market for a cutoff, from history before the game date. */
  train(
    context: TrainingContext,
    cutoff: string,
    options?: TrainingOptions,
  ): Promise<readonly ModelArtefact[]>
}

export type TrainingContext = Pick<PartitionContext, 'gameDate' | 'now' | 'db' | 'clock' | 'signal'>

export interface TrainingOptions {
  /** Told after each week of history that was walked through. */
  readonly onWeek?: (market: Market, monday: GameDate) => void
}

export function createLearning(
  markets: readonly Market[],
  schema: FeatureSchema,
  viewOf: (context: { readonly db: Queryable }) => PointInTime,
  /** Who is trained, by name. Default: everyone. */
  names?: readonly string[],
): Learning {
  const systems = allSystems.filter(({ name }) => names?.includes(name) ?? true)
  let trainers: readonly Trainer[] = []
  const folds = createFoldCache(markets, () => {
    const fresh = markets.map((market) => createTrainer({ schema, market, systems }))
    trainers = fresh
    return (fold, { block }) => {
      const { gameDate, season } = block
      for (const trainer of fresh) {
        visitTrainingRows(fold, block, trainer.market, (values, target, game, line, quality) => {
          trainer.observe({ gameDate, season, values, target, game, line, quality })
        })
      }
    }
  })
  return {
    folds,
    async train(context, cutoff, { onWeek } = {}) {
      const view = viewOf(context)
      const asOf = asOfFor(await view.games(context.gameDate), context.now)
      // The fold is lent only to be brought up to the date: trainers look at whole weeks and need it no longer.
      const { gameDate, clock, signal } = context
      const brought = await folds.withFold(
        { pointInTime: view, gameDate, asOf, clock, signal },
        () => trainers,
      )
      const giveWay = createGiveWay(clock)
      const artefacts: ModelArtefact[] = []
      for (const trainer of brought) {
        const made = await trainer.train(parseGameDate(cutoff), {
          signal: context.signal,
          grow: growOrFind(context),
          giveWay,
          ...(onWeek ? { onWeek: (monday) => onWeek(trainer.market, monday) } : {}),
        })
        artefacts.push(...made)
      }
      return artefacts
    },
  }
}
