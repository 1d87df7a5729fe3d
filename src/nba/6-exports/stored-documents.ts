/** Documents as they are stored: all revisions stay, the newest is what is published. */
import { onlyRow, type Queryable } from '../../platform/db/database.ts'
import { type Sql, sql } from '../../platform/db/sql.ts'
import { type TextColumns, unpackText } from './document-text.ts'

export interface StoredDocument {
  readonly revision: number
  /** The whole text. */
  readonly body: string
  /** Nothing is published under the name any more; the body is what was said last. */
  readonly withdrawn: boolean
}

/** With its text as it is stored: written again as it is where it has not changed. */
export interface CollectedDocument extends StoredDocument {
  readonly columns: TextColumns
}

export async function readNewestDocument(
  db: Queryable,
  name: string,
  gameDate: string,
): Promise<StoredDocument | undefined> {
  const rows = await db.query<Stored>(sql`
    select revision, body, packed, withdrawn from documents where name = ${name} and game_date = ${gameDate}
    order by revision desc limit 1`)
  return rows[0] && unpack(rows[0])
}

export async function readDocumentRevision(
  db: Queryable,
  name: string,
  gameDate: string,
  revision: number,
): Promise<StoredDocument | undefined> {
  const rows = await db.query<Stored>(sql`
    select revision, body, packed, withdrawn from documents
    where name = ${name} and game_date = ${gameDate} and revision = ${revision}`)
  return rows[0] && unpack(rows[0])
}

/** Of a revision that is there. */
export async function readDocumentBody(
  db: Queryable,
  {
    name,
    gameDate,
    revision,
  }: { readonly name: string; readonly gameDate: string; readonly revision: number },
): Promise<string> {
  const rows = await db.query<Pick<Stored, 'body' | 'packed'>>(sql`
    select body, packed from documents where name = ${name} and game_date = ${gameDate} and revision = ${revision}`)
  return unpackText(onlyRow(rows, `reading ${name}/${gameDate}`))
}

/** The newest of each document of a date, by name; of one export where its collection is given. */
export async function readCollection(
  db: Queryable,
  collection: string | undefined,
  gameDate: string,
): Promise<ReadonlyMap<string, CollectedDocument>> {
  const ofOne = collection === undefined ? sql`true` : sql`collection = ${collection}`
  const rows = await db.query<Stored & { name: string }>(sql`
    select distinct on (name) name, revision, body, packed, digest, withdrawn from documents
    where ${ofOne} and game_date = ${gameDate} order by name, revision desc`)
  return new Map(
    await Promise.all(
      rows.map(async ({ name, ...row }) => {
        const { body, packed, digest } = row
        return [name, { ...(await unpack(row)), columns: { body, packed, digest } }] as const
      }),
    ),
  )
}

/** Of a stored document, in a statement over `documents d`: the SHA-256 of its whole text. */
export const textDigest: Sql = sql`coalesce(d.digest, sha256(convert_to(d.body, 'UTF8')))`

interface Stored extends TextColumns {
  readonly revision: number
  readonly withdrawn: boolean
}

async function unpack({ revision, withdrawn, ...text }: Stored): Promise<StoredDocument> {
  return { revision, body: await unpackText(text), withdrawn }
}
