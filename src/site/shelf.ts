/** The documents as the site reads them: newest revision, parsed once, kept while it is the newest.
 *
 * Whether a newer one is there is asked at most once a second a document, and by one request for all that wait: a crowd costs the database
 * no more than one reader. What is kept is bounded; what was read longest ago goes first. */
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'

/** `tonight` of `2024-12-02`; without a date the newest of any date up to `until`. */
export interface DocumentRef {
  readonly name: string
  readonly gameDate?: string
  readonly until?: string
}

export interface ShelvedDocument {
  readonly name: string
  readonly gameDate: string
  readonly revision: number
  /** As published; a page reads it through its own schema. */
  readonly content: unknown
}

export interface Shelf {
  /** In the order asked; undefined where nothing is published. */
  take(refs: readonly DocumentRef[]): Promise<readonly (ShelvedDocument | undefined)[]>
}

interface Place {
  checkedAtMs: number
  document: Promise<ShelvedDocument | undefined>
}

const freshForMs = 1000
const placesMax = 2_000

export function createShelf(db: Queryable, clock: Clock): Shelf {
  const places = new Map<string, Place>()
  const take = (ref: DocumentRef): Promise<ShelvedDocument | undefined> => {
    const key = `${ref.name} ${ref.gameDate ?? `until ${ref.until ?? ''}`}`
    const nowMs = clock.monotonicMs()
    const place = places.get(key)
    if (place && nowMs - place.checkedAtMs < freshForMs) return place.document
    const document = refresh(db, ref, place?.document)
    places.delete(key)
    places.set(key, { checkedAtMs: nowMs, document })
    if (places.size > placesMax) places.delete(places.keys().next().value!)
    document.catch(() => places.delete(key)) // the next one asks again
    return document
  }
  return { take: (refs) => Promise.all(refs.map(take)) }
}

async function refresh(
  db: Queryable,
  ref: DocumentRef,
  kept: Promise<ShelvedDocument | undefined> | undefined,
): Promise<ShelvedDocument | undefined> {
  const [before, newest] = await Promise.all([kept?.catch(() => undefined), findNewest(db, ref)])
  if (newest === undefined) return undefined
  const { gameDate, revision } = newest
  if (before?.gameDate === gameDate && before.revision === revision) return before
  const body = await readBody(db, ref.name, newest)
  return { name: ref.name, gameDate, revision, content: JSON.parse(body) as unknown }
}

interface Found {
  readonly gameDate: string
  readonly revision: number
}

async function findNewest(db: Queryable, { name, gameDate, until }: DocumentRef): Promise<Found | undefined> {
  const rows = await db.query<Found>(
    gameDate === undefined
      ? sql`select game_date::text as "gameDate", revision from documents
          where name = ${name} and game_date <= ${until ?? 'infinity'}::date order by game_date desc, revision desc limit 1`
      : sql`select game_date::text as "gameDate", revision from documents
          where name = ${name} and game_date = ${gameDate} order by revision desc limit 1`,
  )
  return rows[0]
}

async function readBody(db: Queryable, name: string, { gameDate, revision }: Found): Promise<string> {
  const rows = await db.query<{ body: string }>(
    sql`select body from documents where name = ${name} and game_date = ${gameDate} and revision = ${revision}`,
  )
  return rows[0]!.body
}
