/** The registry of models, as statements: artefacts under their hashes, and what operators pinned.
 *
 * It stands outside the phases: predictions have no way to the database and are lent these. */
import type { Produced } from '../platform/asset.ts'
import { json, type Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { serialiseArtefact } from './5-predictions/artefact.ts'
import type { HashedArtefact, ModelPin } from './5-predictions/models.ts'

/** Stores artefacts under their hashes, as the very text that was hashed. */
export async function storeArtefacts(
  tx: Parameters<NonNullable<Produced['alongside']>>[0],
  artefacts: readonly HashedArtefact[],
): Promise<void> {
  const rows = artefacts.map(({ hash, ...artefact }) => ({
    artefact_hash: hash,
    system: artefact.system,
    market: artefact.market,
    trained_before: artefact.trainedBefore,
    training_rows: artefact.rows,
    text: serialiseArtefact(artefact),
  }))
  await tx.query(sql`
    insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact)
    select artefact_hash, system, market, trained_before, training_rows, text::json
    from json_to_recordset(${json(rows)}::json) as r(artefact_hash text, system text, market text, trained_before date,
      training_rows integer, text text)
    on conflict (artefact_hash) do nothing`)
}

export function readPins({ db }: { readonly db: Queryable }): Promise<readonly ModelPin[]> {
  return db.query(sql`
    select system, market, artefact_hash as "artefactHash" from model_pins where lifted_at is null order by system, market`)
}
