/** The newest artefacts of every system, to choose one from: what a page offers, in one statement for all of them. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface ArtefactChoice {
  readonly system: string
  readonly market: string
  readonly hash: string
  readonly trainedBefore: string
  readonly rows: number
}

const offeredMax = 12

/** The newest first. */
export function readArtefactChoices(db: Queryable): Promise<ArtefactChoice[]> {
  return db.query(sql`
    select system, market, hash, "trainedBefore", rows from (
      select system, market, artefact_hash as hash, trained_before as "trainedBefore", training_rows as rows,
        row_number() over (partition by system, market order by trained_before desc, artefact_hash) as place
      from model_artefacts) a
    where place <= ${offeredMax} order by system, market, place`)
}
