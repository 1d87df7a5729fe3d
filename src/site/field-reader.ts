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

export function createFieldReader(db: Queryable, clock: Clock, freshForMs: number, bytesMax = keptBytesMax) {
  const lists = createKeeper<readonly ListedDocument[]>({
    bytesMax: listBytesMax,
    sizeOf: (listed) => listed.length * datedBytes,
    fresh: { clock, forMs: freshForMs },
  })
  const kept = keepTexts(bytesMax)
  return {
    list: (ref: EveryRef): Promise<readonly ListedDocument[]> =>
      lists.take(`${ref.name} ${ref.from ?? ''} ${ref.until} ${ref.keepsWithdrawn === true}`, () =>
        listDates(db, ref),
      ),
    async readField(ref: EveryRef, listed: readonly ListedDocument[]): Promise<readonly Field[]> {
      const keyOf = ({ gameDate, revision }: ListedDocument): string =>
        `${ref.name} ${ref.field} ${gameDate} ${revision}`
      const texts = new Map(listed.map((each) => [keyOf(each), kept.take(keyOf(each))]))
      const lacking = listed.filter((each) => texts.get(keyOf(each)) === undefined)
      for (const { text, ...each } of lacking.length === 0 ? [] : await readTexts(db, ref, lacking)) {
        texts.set(keyOf(each), text)
        kept.add(keyOf(each), text)
      }
      return listed.flatMap((each) => {
        const text = texts.get(keyOf(each))
        return text === undefined ? [] : [{ ...each, text }]
      })
    },
  }
}

/** What was asked for longest ago goes first. */
function keepTexts(bytesMax: number) {
  const texts = new Map<string, string>()
  let bytes = 0
  const remove = (key: string): string | undefined => {
    const text = texts.get(key)
    if (text !== undefined && texts.delete(key)) bytes -= text.length
    return text
  }
  const add = (key: string, text: string): void => {
    if (text.length > keptTextMax) return
    remove(key)
    texts.set(key, text)
    bytes += text.length
    while (bytes > bytesMax) remove(texts.keys().next().value!)
  }
  return {
    add,
    take(key: string): string | undefined {
      const text = remove(key)
      if (text !== undefined) add(key, text)
      return text
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
