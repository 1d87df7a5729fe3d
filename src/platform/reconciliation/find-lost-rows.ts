/** Holds every table against the ledger: a committed partition has as many rows as were counted when it was committed.
 *
 * One statement a table, over all dates. Of a revised table the rows are not looked up one by one: each key has one first revision,
 * and is gone where its newest one is a withdrawal. */
import type { TableWrite } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { identifier, Sql, sql } from '../db/sql.ts'
import type { Pipeline } from '../pipeline.ts'
import type { DateSpan, Gap } from './finding.ts'

export async function findLostRows(
  db: Queryable,
  pipeline: Pick<Pipeline, 'assets'>,
  span: DateSpan,
): Promise<Gap[]> {
  const counted = new Map<string, number>()
  const add = (asset: string, gameDate: string, rows: number): void => {
    const key = `${asset} ${gameDate}`
    counted.set(key, (counted.get(key) ?? 0) + rows)
  }
  const writes = pipeline.assets.flatMap((asset) =>
    asset.writes.map((write) => ({ asset: asset.name, write, ...scopeOf(write) })),
  )
  for (const [, sharers] of Map.groupBy(writes, ({ write, column }) => `${write.table} ${column}`)) {
    const { write, column } = sharers[0]!
    for (const { gameDate, value, rows } of await countRows(db, write, column, span)) {
      for (const { asset, values } of sharers)
        if (values === null || values.includes(value ?? '')) add(asset, gameDate, rows)
    }
  }
  const tables = new Map(
    pipeline.assets.map(({ name, writes: own }) => [name, own.map(({ table }) => table).join(', ')]),
  )
  const committed = await readCommittedCounts(db, [...tables.keys()], span)
  return committed.flatMap(({ asset, gameDate, rows }): Gap[] => {
    const found = counted.get(`${asset} ${gameDate}`) ?? 0
    if (found === rows) return []
    const subject = tables.get(asset) ?? ''
    const detail = `${rows} rows were committed, ${found} are in ${subject}`
    return [{ asset, gameDate, kind: 'lost_rows', subject, expected: rows, found, detail }]
  })
}

interface Scope {
  readonly column: string | null
  /** Null: every row of the table. */
  readonly values: readonly string[] | null
}

function scopeOf({ table, scope }: TableWrite): Scope {
  const entries = Object.entries(scope ?? {})
  if (entries.length > 1) throw new Error(`${table} is shared by more than one column`)
  const [entry] = entries
  return entry ? { column: entry[0], values: [entry[1]].flat() } : { column: null, values: null }
}

function countRows(
  db: Queryable,
  { table, mode, key }: TableWrite,
  column: string | null,
  { from, to }: DateSpan,
): Promise<{ gameDate: string; value: string | null; rows: number }[]> {
  const name = identifier(table)
  const value = column === null ? sql`null::text` : sql`t.${identifier(column)}::text`
  if (mode === 'replace')
    return db.query(sql`
      select t.game_date as "gameDate", ${value} as value, count(*)::int as rows
      from ${name} t where t.game_date between ${from} and ${to} group by 1, 2`)
  const sameKey = new Sql(
    [...new Set(['game_date', ...(column === null ? [] : [column]), ...key])] // two sharers may write the same key
      .map((each) => `n.${identifier(each).text} = t.${identifier(each).text}`)
      .join(' and '),
    [],
  )
  return db.query(sql`
    select "gameDate", value, sum(n)::int as rows from (
      select t.game_date as "gameDate", ${value} as value, count(*) as n
      from ${name} t where t.game_date between ${from} and ${to} and t.revision = 1 group by 1, 2
      union all
      select t.game_date, ${value}, -count(*)
      from ${name} t where t.game_date between ${from} and ${to} and t.withdrawn
        and not exists (select 1 from ${name} n where ${sameKey} and n.revision > t.revision) group by 1, 2) counted
    group by 1, 2`)
}

function readCommittedCounts(
  db: Queryable,
  assets: readonly string[],
  { from, to }: DateSpan,
): Promise<{ asset: string; gameDate: string; rows: number }[]> {
  return db.query(sql`
    select asset, game_date as "gameDate", row_count as rows from ledger
    where asset = any(${assets}::text[]) and game_date between ${from} and ${to} and committed_state is not null
      and state <> 'running' and row_count is not null and content_hash <> 'empty' order by game_date, asset`)
}
