/** Trains the artefacts of a date ahead of time and stores them: the date's partition then finds the same ones, to the byte.
 *
 * It is the pipeline's own training, with the history before the date; nothing is put into use by it. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { featureSchema } from './4-features/feature-list.ts'
import { hashArtefact } from './5-predictions/artefact.ts'
import type { HashedArtefact } from './5-predictions/models.ts'
import { trainingCutoff } from './5-predictions/training/training-cutoff.ts'
import type { GameDate } from './domain/game-date.ts'
import type { Market } from './domain/market.ts'
import { createLearning } from './learning.ts'
import { storeArtefacts } from './model-registry.ts'
import { createPointInTime } from './point-in-time/create-point-in-time.ts'

export interface TrainingRequest {
  readonly gameDate: GameDate
  readonly markets: readonly Market[]
  readonly now: Temporal.Instant
  readonly signal: AbortSignal
  readonly onWeek: (market: Market, monday: GameDate) => void
}

export async function trainModels(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  { gameDate, markets, now, signal, onWeek }: TrainingRequest,
): Promise<readonly HashedArtefact[]> {
  const days = new Map()
  const learning = createLearning(markets, featureSchema, () => createPointInTime(db, days))
  const trained = await learning.train({ gameDate, now, db, clock, signal }, trainingCutoff(gameDate), {
    onWeek,
  })
  const artefacts = trained.map((artefact) => ({ ...artefact, hash: hashArtefact(artefact) }))
  await db.transaction((tx) => storeArtefacts(tx, artefacts))
  return artefacts
}
