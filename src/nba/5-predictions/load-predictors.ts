/** The predictors in use on a date, from the registry: each artefact is read once a process, its hash and golden answers checked.
 *
 * A system that weighs others is given the very artefacts it was fitted on. A member of which an operator went back to another artefact is
 * silent in it until it is fitted again. Artefacts of four weeks hold equal trees: these are kept once, and with them the tables that
 * explanations are looked up in. */
import { createHash } from 'node:crypto'
import { createTurns } from '../../platform/in-turn.ts'
import type { PredictionInputs, RolledBack } from '../domain/prediction-inputs.ts'
import { hashArtefact, type ModelArtefact } from './artefact.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { createPredictor, type Predictor } from './predictor.ts'
import type { FittedModel } from './systems/system.ts'

export interface PredictorInUse {
  readonly hash: string
  readonly predictor: Predictor
}

export type LoadPredictors = (
  source: Pick<PredictionInputs, 'artefactsInUse' | 'artefacts' | 'rolledBack'>,
  gameDate: string,
  systems: readonly string[],
) => Promise<readonly PredictorInUse[]>

/** `kept`: so many predictors stay in memory. Several may ask at once: what is not there yet is read by one after the other. */
export function createPredictorLoader(schema: FeatureSchema, kept: number): LoadPredictors {
  const predictors = new Map<string, Predictor>()
  const shareModel = createModelSharing()
  const inTurn = createTurns()

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
        createPredictor(shareModel(artefact), schema, (_, member) => predictors.get(member)),
      )
    }
  }

  /** Those that were not asked for longest go first. */
  function forget(inUse: readonly string[]): void {
    for (const hash of inUse) {
      const predictor = predictors.get(hash)!
      predictors.delete(hash)
      predictors.set(hash, predictor)
    }
    const oldest = [...predictors.keys()].slice(0, Math.max(0, predictors.size - kept))
    for (const hash of oldest) if (!inUse.includes(hash)) predictors.delete(hash)
  }

  return async (source, gameDate, systems) => {
    const [hashes, rolledBack] = await Promise.all([
      source.artefactsInUse(gameDate, systems),
      source.rolledBack(gameDate),
    ])
    return inTurn(async () => {
      await loadAll(source, hashes)
      const inUse = hashes.map((hash) => ({ hash, predictor: silence(predictors.get(hash)!, rolledBack) }))
      forget(hashes)
      return inUse
    })
  }
}

/** A member that is in use as the very artefact it was fitted on speaks. */
function silence(predictor: Predictor, rolledBack: readonly RolledBack[]): Predictor {
  const { market, members } = predictor.artefact
  const left = rolledBack.filter(
    (each) =>
      each.market === market && members?.[each.system] !== undefined && members[each.system] !== each.hash,
  )
  return left.length === 0 ? predictor : predictor.without(left.map(({ system }) => system))
}

/** An artefact whose trees are those of the one read before it, for its system and market, is given that one's. */
function createModelSharing(): (artefact: ModelArtefact) => ModelArtefact {
  const latest = new Map<string, { readonly digest: string; readonly model: FittedModel }>()
  return (artefact) => {
    const { system, market, model } = artefact
    if (model?.kind !== 'trees') return artefact
    const digest = createHash('sha256').update(JSON.stringify(model)).digest('hex')
    const known = latest.get(`${system} ${market}`)
    if (known?.digest === digest) return { ...artefact, model: known.model }
    latest.set(`${system} ${market}`, { digest, model })
    return artefact
  }
}
