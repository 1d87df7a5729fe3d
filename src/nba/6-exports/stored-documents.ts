/** Documents as they are stored: all revisions stay, the newest is what is published. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface StoredDocument {
  readonly revision: number
  readonly body: string
  /** Nothing is published under the name any more; the body is what was said last. */
  readonly withdrawn: boolean
}

export async function readNewestDocument(
  db: Queryable,
  name: string,
  gameDate: string,
): Promise<StoredDocument | undefined> {
  const rows = await db.query<StoredDocument>(sql`
    select revision, body, withdrawn from documents where name = ${name} and game_date = ${gameDate}
    order by revision desc limit 1`)
  return rows[0]
}

export async function readDocumentRevision(
  db: Queryable,
  name: string,
  gameDate: string,
  revision: number,
): Promise<StoredDocument | undefined> {
  const rows = await db.query<StoredDocument>(sql`
    select revision, body, withdrawn from documents
    where name = ${name} and game_date = ${gameDate} and revision = ${revision}`)
  return rows[0]
}

/** The newest of each document that one export has published of a date, by name. */
export async function readCollection(
  db: Queryable,
  collection: string,
  gameDate: string,
): Promise<ReadonlyMap<string, StoredDocument>> {
  const rows = await db.query<StoredDocument & { name: string }>(sql`
    select distinct on (name) name, revision, body, withdrawn from documents
    where collection = ${collection} and game_date = ${gameDate} order by name, revision desc`)
  return new Map(rows.map((row) => [row.name, row]))
}
