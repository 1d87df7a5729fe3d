/** Which documents there are to be written as files: the newest revision of each, or that it was withdrawn. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'

export interface Wanted {
  /** Game dates, both included. Default: all. */
  readonly from?: string
  readonly to?: string
  /** Kinds: `tonight/player` is all of its documents. Default: all. */
  readonly documents?: readonly string[]
}

export interface NewestDocument {
  readonly name: string
  readonly gameDate: string
  readonly revision: number
  readonly withdrawn: boolean
}

/** By date and name. Of revisions only the numbers are read: a season's bodies are gigabytes. */
export function readNewestDocuments(
  db: Queryable,
  { from = '0001-01-01', to = '9999-12-31', documents }: Wanted,
): Promise<NewestDocument[]> {
  return db.query(sql`
    select name, game_date as "gameDate", revision, withdrawn from (
      select distinct on (name, game_date) name, game_date, revision, withdrawn from documents
      where game_date between ${from} and ${to}
        and (${documents === undefined}::boolean or regexp_replace(name, '/\\d+$', '') = any(${documents ?? []}::text[]))
      order by name, game_date, revision desc) newest
    order by game_date, name`)
}
