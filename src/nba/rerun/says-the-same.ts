/** Whether an asset's rows of a date say the same live and replayed, though their hashes differ: they do where the live ones are of before a column
 * came, and nothing else is other. */
import type { Asset, TableWrite } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { identifier, identifiers, sql } from '../../platform/db/sql.ts'
import { inPartition, readBack } from '../../platform/ledger/write-rows.ts'

export type Content = Readonly<Record<string, unknown>>

export async function saysTheSame(
  live: Queryable,
  replayed: Queryable,
  asset: Asset,
  gameDate: string,
): Promise<boolean> {
  if (!asset.writes.some(({ addedLater }) => addedLater)) return false
  for (const write of asset.writes) {
    if (!(await isSameTable(live, replayed, write, gameDate))) return false
  }
  return true
}

/** What is null in a column that came later was not known when the row was made, and is no difference. */
export function isSameContent(was: Content, is: Content, addedLater: readonly string[]): boolean {
  return Object.keys({ ...was, ...is }).every(
    (column) =>
      (addedLater.includes(column) && was[column] === null) ||
      JSON.stringify(was[column]) === JSON.stringify(is[column]),
  )
}

async function isSameTable(
  live: Queryable,
  replayed: Queryable,
  write: TableWrite,
  gameDate: string,
): Promise<boolean> {
  const { addedLater } = write
  if (addedLater === undefined)
    return (await readBack(live, write, gameDate)).hash === (await readBack(replayed, write, gameDate)).hash
  const [was, is] = [await readContents(live, write, gameDate), await readContents(replayed, write, gameDate)]
  return (
    was.size === is.size &&
    [...was].every(([key, content]) => {
      const now = is.get(key)
      return now !== undefined && isSameContent(content, now, addedLater)
    })
  )
}

/** The newest rows, by key. */
async function readContents(
  db: Queryable,
  { key, when = [], ...write }: TableWrite,
  gameDate: string,
): Promise<ReadonlyMap<string, Content>> {
  const rows = await db.query<{ key: string; content: Content }>(sql`
    select row(${identifiers(key)})::text as key, to_jsonb(n) - ${['revision', ...when]}::text[] as content
    from (select distinct on (${identifiers(key)}) * from ${identifier(write.table)} where ${inPartition({ key, ...write }, gameDate)}
      order by ${identifiers(key)}, revision desc) n where not withdrawn`)
  return new Map(rows.map(({ key, content }) => [key, content]))
}
