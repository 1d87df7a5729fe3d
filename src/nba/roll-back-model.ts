/** Goes back to an earlier model of a system, or lets one go again: one transaction each, and dates whose games have not begun are predicted
 * anew. What this version could not load, or what takes no side, is not put into use. */
import type { Database, Queryable } from '../platform/db/database.ts'
import { PipelineError } from '../platform/errors.ts'
import { featureSchema } from './4-features/feature-list.ts'
import { liftPin, type PinOrder, pinModel, refreshModels } from './model-registry.ts'
import { findArtefact, readArtefacts, readModelsInUse } from './reports/read-models.ts'

type Subject = Pick<PinOrder, 'system' | 'market'>

/** `to`: an artefact's hash or the beginning of it; null: the one that was in use before. Throws `usage.invalid`, with nothing changed. */
export async function rollBackModel(
  db: Database,
  order: PinOrder,
  to: string | null,
): Promise<{ hash: string; dates: number }> {
  const hash = await findTarget(db, order, to)
  await requireUsable(db, order, hash)
  return db.transaction(async (tx) => {
    await pinModel(tx, hash, order)
    return { hash, dates: await refreshModels(tx, order) }
  })
}

/** What is trained is used again. How many dates are predicted anew; null where none was pinned. */
export function releaseModel(db: Database, order: PinOrder): Promise<number | null> {
  return db.transaction(async (tx) => ((await liftPin(tx, order)) ? refreshModels(tx, order) : null))
}

async function findTarget(db: Queryable, { system, market }: Subject, to: string | null): Promise<string> {
  const stored = await readArtefacts(db, { system, market })
  if (to !== null) {
    const found = stored.filter(({ hash }) => hash.startsWith(to))
    if (found.length === 1) return found[0]!.hash
    const why = found.length === 0 ? 'no artefact of it begins so' : `${found.length} artefacts begin so`
    throw new PipelineError(
      'usage.invalid',
      `models rollback --to ${to}: ${why}; models show ${system} --market ${market} lists them`,
    )
  }
  const inUse = (await readModelsInUse(db, null)).find(
    (each) => each.system === system && each.market === market,
  )
  const before = stored.find(
    ({ hash, trainedBefore, dates }) =>
      dates > 0 && hash !== inUse?.hash && trainedBefore < (inUse?.trainedBefore ?? ''),
  )
  if (before) return before.hash
  throw new PipelineError(
    'usage.invalid',
    `${system} for ${market} has no earlier artefact that was in use; nothing was changed`,
  )
}

async function requireUsable(db: Queryable, subject: Subject, hash: string): Promise<void> {
  const found = await findArtefact(db, { ...subject, hash })
  const { featureSchema: version, health } = found!.artefact
  const why =
    version !== featureSchema.version
      ? `it was fitted on version ${version} of the features; this is version ${featureSchema.version}`
      : health.state === 'blocked'
        ? `it was blocked when it was made (${health.reason}), and would take no side`
        : null
  if (why)
    throw new PipelineError(
      'usage.invalid',
      `models rollback: ${hash.slice(0, 12)} cannot be put into use: ${why}; nothing was changed`,
    )
}
