/** Documents as a database has them, every revision with its whole text. */
import { type TextColumns, unpackText } from '../../src/nba/6-exports/document-text.ts'
import type { Queryable } from '../../src/platform/db/database.ts'
import type { LongText } from '../../src/platform/db/long-text.ts'
import { type Sql, sql } from '../../src/platform/db/sql.ts'

export interface DocumentRevision {
  readonly name: string
  readonly gameDate: string
  readonly revision: number
  readonly body: string
}

/** By date, name and revision. `which`: a condition on `documents`. */
export async function readRevisions(db: Queryable, which: Sql = sql`true`): Promise<DocumentRevision[]> {
  const rows = await db.query<DocumentRevision & { packed: Buffer | null }>(sql`
    select name, game_date as "gameDate", revision, body, packed from documents where ${which} order by game_date, name, revision`)
  return Promise.all(
    rows.map(async ({ packed, ...row }) => ({ ...row, body: await unpackText({ body: row.body, packed }) })),
  )
}

/** The whole text of a row that an export has produced. */
export function readProduced(row: object): Promise<string> {
  const { body, packed } = row as TextColumns<LongText>
  return unpackText({ body: body.toString(), packed })
}

/** The last of each document. */
export async function readNewestRevisions(db: Queryable, which?: Sql): Promise<DocumentRevision[]> {
  const revisions = await readRevisions(db, which)
  return revisions.filter(({ name, gameDate }, i) => {
    const next = revisions[i + 1]
    return next?.name !== name || next.gameDate !== gameDate
  })
}
