/** What changed in a partition after it was first made: its commits, as the audit log has them, and each row that says something else than before.
 *
 * Tables that are revised keep what they said; of those that are replaced only the hash of each commit is left. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, TableWrite } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { identifier, identifiers, sql } from '../../platform/db/sql.ts'
import { inPartition } from '../../platform/ledger/write-rows.ts'
import { type Difference, diffValues } from './diff-values.ts'

export interface Commit {
  readonly at: Temporal.Instant
  readonly fence: number
  readonly state: string
  readonly rows: number
  readonly hash: string
  /** It said something else than the commit before it. */
  readonly changed: boolean
}

interface Commits {
  /** Newest first. */
  readonly commits: readonly Commit[]
  /** There are more than these. */
  readonly hasOlderCommits: boolean
}

export const commitsMax = 50

export async function readCommits(db: Queryable, asset: string, gameDate: string): Promise<Commits> {
  const found = await db.query<Commit>(sql`
    select at, (details ->> 'fence')::int as fence, details ->> 'state' as state, (details ->> 'rows')::int as rows,
      details ->> 'hash' as hash, (details ->> 'changed')::boolean as changed
    from audit_log where asset = ${asset} and game_date = ${gameDate} and action = 'partition.committed'
    order by id desc limit ${commitsMax + 1}`)
  return { commits: found.slice(0, commitsMax), hasOlderCommits: found.length > commitsMax }
}

export interface ChangedRow {
  readonly key: Readonly<Record<string, unknown>>
  /** Of the row, from 2 on. */
  readonly revision: number
  /** gone: withdrawn with this revision; back: it was gone before. */
  readonly kind: 'changed' | 'gone' | 'back'
  readonly differences: readonly Difference[]
}

export interface TableChanges {
  readonly table: string
  readonly keepsRevisions: boolean
  /** Newest revisions first. */
  readonly rows: readonly ChangedRow[]
  /** There are more than were asked for. */
  readonly isCut: boolean
}

const differencesMax = 20

export async function readChanges(
  db: Queryable,
  { writes }: Asset,
  gameDate: string,
  rowsMax: number,
): Promise<TableChanges[]> {
  const tables: TableChanges[] = []
  for (const write of writes) {
    const found = write.mode === 'revise' ? await readRevised(db, write, gameDate, rowsMax + 1) : []
    tables.push({
      table: write.table,
      keepsRevisions: write.mode === 'revise',
      rows: found.slice(0, rowsMax).map((row) => describe(row, write)),
      isCut: found.length > rowsMax,
    })
  }
  return tables
}

type Stored = Readonly<Record<string, unknown>>
interface Revised {
  readonly before: Stored
  readonly after: Stored
}

/** Each revision of a row beside the one before it, looked up for as many as are shown: to lay all rows of an evening's predictions side by side took
 * four times as long. */
function readRevised(db: Queryable, write: TableWrite, gameDate: string, limit: number): Promise<Revised[]> {
  const table = identifier(write.table)
  const isSame = write.key
    .map((name) => sql`b.${identifier(name)} = a.${identifier(name)}`)
    .reduce((all, each) => sql`${all} and ${each}`)
  return db.query(sql`
    select to_jsonb(before) as before, to_jsonb(a) as after
    from (select * from ${table} where ${inPartition(write, gameDate)} and revision > 1) a cross join lateral (
      select b as before from ${table} b
      where ${inPartition(write, gameDate)} and ${isSame} and b.revision < a.revision order by b.revision desc limit 1) earlier
    order by revision desc, ${identifiers(write.key)} limit ${limit}`)
}

function describe({ before, after }: Revised, write: TableWrite): ChangedRow {
  const passedOver = ['revision', 'withdrawn', 'game_date', ...write.key, ...(write.when ?? [])]
  const columns = Object.keys(after).filter((name) => !passedOver.includes(name))
  const isGone = after.withdrawn === true
  return {
    key: Object.fromEntries(write.key.map((name) => [name, after[name]])),
    revision: Number(after.revision),
    kind: isGone ? 'gone' : before.withdrawn === true ? 'back' : 'changed',
    differences: isGone
      ? []
      : columns
          .flatMap((name) =>
            diffValues(before[name], after[name], differencesMax).map((each) => ({
              ...each,
              path: each.path === '' ? name : `${name}.${each.path}`,
            })),
          )
          .slice(0, differencesMax),
  }
}
