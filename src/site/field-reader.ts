/** Reads one field of a document of every date, as the record does: what is small is kept, so that a new date costs the reading of one. */
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { createKeeper } from '../platform/keeper.ts'
import type { EveryRef, ListedDocument } from './document-ref.ts'

type Field = ListedDocument & { readonly text: string }

const listBytesMax = 4 * 1024 * 1024
const datedBytes = 100
const keptTextMax = 65_536
const keptBytesMax = 24 * 1024 * 1024

export function createFieldReader(db: Queryable, clock: Clock, freshForMs: number) {
  const lists = createKeeper<readonly ListedDocument[]>({
    bytesMax: listBytesMax,
    sizeOf: (listed) => listed.length * datedBytes,
    fresh: { clock, forMs: freshForMs },
  })
  const kept = new Map<string, string>()
  let keptBytes = 0
  return {
    list: (ref: EveryRef): Promise<readonly ListedDocument[]> =>
      lists.take(`${ref.name} ${ref.from ?? ''} ${ref.until} ${ref.keepsWithdrawn === true}`, () =>
        listDates(db, ref),
      ),
    async readField(ref: EveryRef, listed: readonly ListedDocument[]): Promise<readonly Field[]> {
      const keyOf = ({ gameDate, revision }: ListedDocument): string =>
        `${ref.name} ${ref.field} ${gameDate} ${revision}`
      const lacking = listed.filter((each) => !kept.has(keyOf(each)))
      const texts = new Map<string, string>()
      for (const { text, ...each } of lacking.length === 0 ? [] : await readTexts(db, ref, lacking)) {
        texts.set(keyOf(each), text)
        if (text.length > keptTextMax) continue
        if (keptBytes + text.length > keptBytesMax) {
          kept.clear()
          keptBytes = 0
        }
        kept.set(keyOf(each), text)
        keptBytes += text.length
      }
      return listed.flatMap((each) => {
        const text = texts.get(keyOf(each)) ?? kept.get(keyOf(each))
        return text === undefined ? [] : [{ ...each, text }]
      })
    },
  }
}

function listDates(
  db: Queryable,
  { name, from, until, keepsWithdrawn = false }: EveryRef,
): Promise<ListedDocument[]> {
  return db.query<ListedDocument>(sql`
    select "gameDate", revision from (
      select distinct on (game_date) game_date::text as "gameDate", revision, withdrawn from documents
      where name = ${name} and game_date between ${from ?? '-infinity'}::date and ${until}::date
      order by game_date desc, revision desc) newest
    where ${keepsWithdrawn} or not withdrawn order by "gameDate" desc`)
}

function readTexts(
  db: Queryable,
  { name, field }: EveryRef,
  listed: readonly ListedDocument[],
): Promise<Field[]> {
  return db.query<Field>(sql`
    select d.game_date::text as "gameDate", d.revision, (d.body::json -> ${field}::text)::text as text from documents d
    join unnest(${listed.map(({ gameDate }) => gameDate)}::date[], ${listed.map(({ revision }) => revision)}::integer[]) as l(game_date, revision)
      using (game_date, revision)
    where d.name = ${name} and d.body::json -> ${field}::text is not null`)
}
