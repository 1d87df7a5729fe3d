/** Writes a partition's rows into a table, and reads back how many there are and what they hash to.
 *
 * Rows travel as one array a column, of the table's own types: one statement for any number of rows. The hash covers what the rows say, not when they came: `when` columns and revision numbers are left out. */
import type { Temporal } from 'temporal-polyfill'
import type { Rows, TableWrite } from '../asset.ts'
import { onlyRow, type Queryable } from '../db/database.ts'
import { type ColumnType, selectRows } from '../db/rows-as-columns.ts'
import { identifier, identifiers, Sql, sql } from '../db/sql.ts'

export interface ReadBack {
  readonly table: string
  readonly rows: number
  readonly hash: string
}

/** What of a table's rows is known without looking. */
export interface Written {
  /** Every row that stands there was just written. */
  readonly isOneRevision: boolean
}

const bookkeeping = ['revision', 'withdrawn'] as const

/** `isFirst`: nobody has tried the partition before, so there is nothing of it to replace; `now`: from when on a row is gone. */
export async function writeRows(
  tx: Queryable,
  write: TableWrite,
  gameDate: string,
  rows: Rows,
  { isFirst, now }: { readonly isFirst: boolean; readonly now: Temporal.Instant },
): Promise<Written> {
  const columns = await readColumns(tx, write.table)
  const givenTypes = columns.filter(({ name }) => !isBookkeeping(write, name))
  const given = givenTypes.map(({ name }) => name)
  const constants = Object.entries(write.scope ?? {}).filter(([, value]) => typeof value === 'string')
  const shared = { game_date: gameDate, ...Object.fromEntries(constants) }
  assertColumns(write, given, shared, rows as readonly Record<string, unknown>[])
  const incoming =
    rows.length > 0
      ? selectRows(givenTypes, rows as readonly Record<string, unknown>[], shared)
      : sql`select ${identifiers(given)} from ${identifier(write.table)} where false`
  if (write.mode === 'replace') {
    if (!isFirst)
      await tx.query(sql`delete from ${identifier(write.table)} where ${inPartition(write, gameDate)}`)
    if (rows.length > 0)
      await tx.query(sql`insert into ${identifier(write.table)} (${identifiers(given)}) ${incoming}`)
    return { isOneRevision: true }
  }
  if (!isFirst || (await hasRows(tx, write, gameDate))) {
    await reviseRows(tx, write, gameDate, given, incoming, now)
    return { isOneRevision: false }
  }
  if (rows.length > 0)
    await tx.query(sql`
      insert into ${identifier(write.table)} (${identifiers([...given, ...bookkeeping])})
      select ${qualified('i', given)}, 1, false from (${incoming}) i`)
  return { isOneRevision: true }
}

/** Of a partition that nobody has tried there may be rows all the same, of an asset that had another name: they are revised like any others. */
async function hasRows(tx: Queryable, write: TableWrite, gameDate: string): Promise<boolean> {
  const found = await tx.query(
    sql`select 1 from ${identifier(write.table)} where ${inPartition(write, gameDate)} limit 1`,
  )
  return found.length > 0
}

async function reviseRows(
  tx: Queryable,
  write: TableWrite,
  gameDate: string,
  given: readonly string[],
  incoming: Sql,
  now: Temporal.Instant,
): Promise<void> {
  const content = given.filter((column) => isCompared(write, column))
  const known = content.map((column) =>
    write.addedLater?.includes(column)
      ? sql`coalesce(${qualified('n', [column])}, ${qualified('i', [column])})`
      : qualified('n', [column]),
  )
  await tx.query(sql`
    with incoming as materialized (${incoming}),
    newest as materialized (${newestRows(write, gameDate)}),
    changed as (
      select ${qualified('i', given)}, coalesce(n.revision, 0) + 1 as revision, false as withdrawn
      from incoming i left join newest n on ${joined(write.key)}
      where n.revision is null or n.withdrawn
        or row(${qualified('i', content)}) is distinct from row(${listed(known)})),
    gone as (
      select ${withdrawnRow(write, given, now)}, n.revision + 1, true
      from newest n left join incoming i on ${joined(write.key)}
      where i.game_date is null and not n.withdrawn)
    insert into ${identifier(write.table)} (${identifiers([...given, ...bookkeeping])})
    select * from changed union all select * from gone`)
}

/** Counts and hashes what the table now holds for the partition: for revised tables the newest rows that are not withdrawn; where there is one revision
 * of each (`isOneRevision`) these need not be looked for, and one too many is counted.
 * The hash is of the rows' sorted digests; sorting the rows themselves took twice as long. */
export async function readBack(
  tx: Queryable,
  write: TableWrite,
  gameDate: string,
  { isOneRevision }: Written = { isOneRevision: false },
): Promise<ReadBack> {
  const columns = await readColumns(tx, write.table)
  const digests = Object.values(write.digested ?? {})
  const read = columns
    .map(({ name }) => name)
    .filter((column) => !isBookkeeping(write, column) && isCompared(write, column))
  const hashed = read.filter((column) => !digests.includes(column))
  const source =
    write.mode === 'replace' || isOneRevision
      ? sql`select ${identifiers(read)} from ${identifier(write.table)} where ${inPartition(write, gameDate)}`
      : sql`select ${identifiers(read)} from (${newestRows(write, gameDate)}) newest where not withdrawn`
  const found = await tx.query<{ rows: number; hash: string }>(sql`
    select count(*)::int as rows,
      encode(sha256(coalesce(string_agg(digest, ''::bytea order by digest), ''::bytea)), 'hex') as hash
    from (select sha256(convert_to(${spelledRow(write, hashed)}, 'UTF8')) as digest from (${source}) partition_rows) lines`)
  return { table: write.table, ...onlyRow(found, `reading back ${write.table}`) }
}

/** A row of before a column came is spelled as it was then. */
function spelledRow({ addedLater = [], digested = {} }: TableWrite, columns: readonly string[]): Sql {
  const value = (column: string): Sql => {
    const digest = digested[column]
    if (digest === undefined) return identifier(column)
    const made = sql`sha256(convert_to(${identifier(column)}, 'UTF8'))`
    return digest === null ? made : sql`coalesce(${identifier(digest)}, ${made})`
  }
  const spell = (without: readonly string[]): Sql =>
    sql`row(${listed(columns.filter((column) => !without.includes(column)).map(value))})::text`
  if (addedLater.length === 0) return spell([])
  const older = addedLater.map((_, i) => {
    const unknown = addedLater.slice(i)
    return sql`when num_nonnulls(${identifiers(unknown)}) = 0 then ${spell(unknown)}`
  })
  return sql`case ${older.reduce((all, each) => sql`${all} ${each}`)} else ${spell([])} end`
}

/** A row that has gone says what it last said, and that this is known only now. */
function withdrawnRow(write: TableWrite, given: readonly string[], now: Temporal.Instant): Sql {
  return listed(
    given.map((column) =>
      write.when?.includes(column) ? sql`${now}::timestamptz` : qualified('n', [column]),
    ),
  )
}

function listed(parts: readonly Sql[]): Sql {
  return parts.reduce((list, each) => sql`${list}, ${each}`)
}

function newestRows(write: TableWrite, gameDate: string): Sql {
  return sql`select distinct on (${identifiers(write.key)}) * from ${identifier(write.table)}
    where ${inPartition(write, gameDate)} order by ${identifiers(write.key)}, revision desc`
}

/** Of the partition, and of this asset where a table is shared. */
export function inPartition(write: TableWrite, gameDate: string): Sql {
  return Object.entries(write.scope ?? {}).reduce(
    (condition, [column, value]) =>
      sql`${condition} and ${identifier(column)} = any(${[value].flat()}::text[])`,
    sql`game_date = ${gameDate}`,
  )
}

function qualified(alias: string, columns: readonly string[]): Sql {
  return new Sql(columns.map((column) => `${alias}.${identifier(column).text}`).join(', '), [])
}

function joined(key: readonly string[]): Sql {
  return new Sql(
    key.map((column) => `i.${identifier(column).text} = n.${identifier(column).text}`).join(' and '),
    [],
  )
}

function isCompared({ when = [], carried = [] }: TableWrite, column: string): boolean {
  return !when.includes(column) && !carried.includes(column)
}

function isBookkeeping(write: TableWrite, column: string): boolean {
  return write.mode === 'revise' && (bookkeeping as readonly string[]).includes(column)
}

/** A column left out would silently become null, one too many would silently be dropped, and a row outside of the scope
 * would be another asset's: all three are bugs. What all rows share counts for each of them. */
function assertColumns(
  write: TableWrite,
  given: readonly string[],
  shared: Readonly<Record<string, unknown>>,
  rows: readonly Record<string, unknown>[],
): void {
  for (const [column, value] of Object.entries(write.scope ?? {})) {
    if (column in shared) continue
    const own = new Set([value].flat())
    const stray = rows.find((row) => !own.has(String(row[column])))
    if (stray)
      throw new Error(
        `a row for ${write.table} has ${column} '${String(stray[column])}', which is not this asset's`,
      )
  }
  const wanted = new Set(given.filter((column) => !(column in shared)))
  for (const row of rows) {
    let found = 0
    let isUnknown = false
    for (const name in row) {
      if (wanted.has(name)) found += 1
      else if (!(name in shared)) isUnknown = true
    }
    if (found === wanted.size && !isUnknown) continue
    const missing = [...wanted].filter((column) => !(column in row))
    const unknown = Object.keys(row).filter((name) => !wanted.has(name) && !(name in shared))
    throw new Error(
      `rows for ${write.table}: missing [${missing.join(', ')}], not in the table [${unknown.join(', ')}]`,
    )
  }
}

const columnsByTable = new Map<string, readonly ColumnType[]>()

/** The table's columns, read once a process: they only change with a migration, which starts a new process. */
async function readColumns(db: Queryable, table: string): Promise<readonly ColumnType[]> {
  const known = columnsByTable.get(table)
  if (known) return known
  const columns = await db.query<ColumnType>(sql`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attnum`)
  columnsByTable.set(table, columns)
  return columns
}
