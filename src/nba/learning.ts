/** Where features and training meet: one fold over history, from which tonight's vectors and the training rows both come.
 *
 * It stands outside the phases because it hands the feature phase's rows to the prediction phase's trainers. */
import type { PartitionContext, Produced } from '../platform/asset.ts'
import { json, type Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { createFoldCache, type FoldCache } from './4-features/fold-cache.ts'
import { visitTrainingRows } from './4-features/history-fold.ts'
import { type ModelArtefact, serialiseArtefact } from './5-predictions/artefact.ts'
import type { FeatureSchema } from './5-predictions/feature-schema.ts'
import type { ModelParts } from './5-predictions/models.ts'
import { createTrainer, type Trainer } from './5-predictions/training/trainer.ts'
import { parseGameDate } from './domain/game-date.ts'
import type { Market } from './domain/market.ts'
import { asOfFor, type PointInTime } from './domain/point-in-time.ts'

export interface Learning extends ModelParts {
  readonly folds: FoldCache
}

export function createLearning(
  markets: readonly Market[],
  schema: FeatureSchema,
  viewOf: (context: { readonly db: Queryable }) => PointInTime,
): Learning {
  let trainers: Trainer[] = []
  let trained = new Map<string, readonly ModelArtefact[]>()
  const folds = createFoldCache(markets, () => {
    const fresh = markets.map((market) => createTrainer(schema, market))
    trainers = fresh
    trained = new Map()
    const artefactsOf = trained
    return (fold, { block }) => {
      // What was trained without this day is not what is trained with it.
      for (const cutoff of artefactsOf.keys()) if (cutoff > block.gameDate) artefactsOf.delete(cutoff)
      for (const trainer of fresh) {
        visitTrainingRows(fold, block, trainer.market, (values, target) =>
          trainer.observe(block.gameDate, block.season, values, target),
        )
      }
    }
  })
  return {
    folds,
    async train(context: PartitionContext, cutoff) {
      const view = viewOf(context)
      const asOf = asOfFor(await view.games(context.gameDate), context.now)
      return folds.withFold(view, context.gameDate, asOf, () => {
        const known = trained.get(cutoff)
        if (known) return known
        const artefacts = trainers.flatMap((trainer) => trainer.train(parseGameDate(cutoff)))
        trained.set(cutoff, artefacts)
        return artefacts
      })
    },
    storeArtefacts: async (tx, artefacts) => {
      await storeArtefacts(tx, artefacts)
    },
  }
}

/** Stores artefacts under their hashes, as the very text that was hashed. */
function storeArtefacts(
  tx: Parameters<NonNullable<Produced['alongside']>>[0],
  artefacts: readonly (ModelArtefact & { readonly hash: string })[],
): Promise<unknown> {
  const rows = artefacts.map(({ hash, ...artefact }) => ({
    artefact_hash: hash,
    system: artefact.system,
    market: artefact.market,
    trained_before: artefact.trainedBefore,
    training_rows: artefact.rows,
    text: serialiseArtefact(artefact),
  }))
  return tx.query(sql`
    insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact)
    select artefact_hash, system, market, trained_before, training_rows, text::json
    from json_to_recordset(${json(rows)}::json) as r(artefact_hash text, system text, market text, trained_before date,
      training_rows integer, text text)
    on conflict (artefact_hash) do nothing`)
}
