/** The documents as the site reads them: newest revision, parsed once, kept while it is the newest.
 *
 * Whether a newer one is there is asked at most once a second a document, and by one request for all that wait: a crowd costs the database
 * no more than one reader. What is kept is bounded by its bytes; what was asked for longest ago goes first. */

import { readDocumentBody } from '../nba/6-exports/stored-documents.ts'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { createKeeper } from '../platform/keeper.ts'
import type { DocumentRef, EveryRef, ListedDocument, ShelvedDocument } from './document-ref.ts'
import { createFieldReader } from './field-reader.ts'

export interface Shelf {
  /** In the order asked; undefined where nothing is published. */
  take(refs: readonly DocumentRef[]): Promise<readonly (ShelvedDocument | undefined)[]>
  /** Newest date first. */
  list(ref: EveryRef): Promise<readonly ListedDocument[]>
  /** The field as JSON text, for each that was listed and has it. */
  readField(
    ref: EveryRef,
    listed: readonly ListedDocument[],
  ): Promise<readonly (ListedDocument & { readonly text: string })[]>
}

interface Shelved {
  readonly document: ShelvedDocument | undefined
  /** Of its JSON. */
  readonly bytes: number
}

/** Of a document, a list of dates or a document of the moment. */
export const freshForMs = 1000
/** Of JSON, which takes four times as much when it is read; a document of a large evening with five markets has five megabytes. */
const bytesMax = 48 * 1024 * 1024

export function createShelf(db: Queryable, clock: Clock, budget = bytesMax): Shelf {
  const keeper = createKeeper<Shelved>({
    bytesMax: budget,
    sizeOf: ({ bytes }) => bytes,
    fresh: { clock, forMs: freshForMs },
  })
  const take = async (ref: DocumentRef): Promise<ShelvedDocument | undefined> => {
    const key = `${ref.name} ${ref.gameDate ?? `until ${ref.until ?? ''}`} ${ref.keepsWithdrawn === true}`
    const { document } = await keeper.take(key, (before) => refresh(db, ref, before))
    return document
  }
  return { take: (refs) => Promise.all(refs.map(take)), ...createFieldReader(db, clock, freshForMs) }
}

async function refresh(db: Queryable, ref: DocumentRef, before: Shelved | undefined): Promise<Shelved> {
  const newest = await findNewest(db, ref)
  if (newest === undefined) return { document: undefined, bytes: 0 }
  const { gameDate, revision, isWithdrawn } = newest
  if (before?.document?.gameDate === gameDate && before.document.revision === revision) return before
  const body = await readDocumentBody(db, { name: ref.name, ...newest })
  const document = { name: ref.name, gameDate, revision, isWithdrawn, content: JSON.parse(body) as unknown }
  return { document, bytes: body.length }
}

/** One that is not published any more counts as none, unless what it said last is asked for. */
async function findNewest(
  db: Queryable,
  { name, gameDate, until, keepsWithdrawn = false }: DocumentRef,
): Promise<(ListedDocument & Pick<ShelvedDocument, 'isWithdrawn'>) | undefined> {
  const dates =
    gameDate === undefined ? sql`game_date <= ${until ?? 'infinity'}::date` : sql`game_date = ${gameDate}`
  const rows = await db.query<ListedDocument & Pick<ShelvedDocument, 'isWithdrawn'>>(sql`
    select game_date::text as "gameDate", revision, withdrawn as "isWithdrawn" from documents d
    where name = ${name} and ${dates} and (${keepsWithdrawn} or not withdrawn)
      and not exists (select 1 from documents n where n.name = d.name and n.game_date = d.game_date and n.revision > d.revision)
    order by game_date desc limit 1`)
  return rows[0]
}
