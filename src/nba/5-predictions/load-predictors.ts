/** The predictors in use on a date, from the registry: each artefact is read once a process, its hash and golden answers checked.
 *
 * A system that weighs others is given the very artefacts it was fitted on, whatever is in use beside it. */
import type { PredictionInputs } from '../domain/prediction-inputs.ts'
import { hashArtefact, type ModelArtefact } from './artefact.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { createPredictor, type Predictor } from './predictor.ts'

export interface PredictorInUse {
  readonly hash: string
  readonly predictor: Predictor
}

export type LoadPredictors = (
  source: Pick<PredictionInputs, 'artefactsInUse' | 'artefacts'>,
  gameDate: string,
  systems: readonly string[],
) => Promise<readonly PredictorInUse[]>

/** `kept`: so many predictors stay in memory. */
export function createPredictorLoader(schema: FeatureSchema, kept: number): LoadPredictors {
  const predictors = new Map<string, Predictor>()

  async function loadAll(
    source: Pick<PredictionInputs, 'artefacts'>,
    hashes: readonly string[],
  ): Promise<void> {
    const unknown = hashes.filter((hash) => !predictors.has(hash))
    if (unknown.length === 0) return
    const read = (await source.artefacts(unknown)).map(({ hash, artefact }) => ({
      hash,
      artefact: artefact as ModelArtefact,
    }))
    const lost = unknown.filter((hash) => !read.some((each) => each.hash === hash))
    if (lost.length > 0) throw new Error(`the registry has no artefact ${lost.join(', ')}`)
    await loadAll(
      source,
      read.flatMap(({ artefact }) => Object.values(artefact.members ?? {})),
    )
    for (const { hash, artefact } of read) {
      if (hashArtefact(artefact) !== hash)
        throw new Error(`the stored artefact ${hash} does not have that hash`)
      predictors.set(
        hash,
        createPredictor(artefact, schema, (_, member) => predictors.get(member)),
      )
    }
  }

  return async (source, gameDate, systems) => {
    const hashes = await source.artefactsInUse(gameDate, systems)
    await loadAll(source, hashes)
    const inUse = hashes.map((hash) => ({ hash, predictor: predictors.get(hash)! }))
    for (const oldest of [...predictors.keys()].slice(0, Math.max(0, predictors.size - kept)))
      if (!hashes.includes(oldest)) predictors.delete(oldest)
    return inUse
  }
}
