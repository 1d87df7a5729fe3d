/** The grid's dates and partitions: those that were wanted whole and lie nearest to today. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { LedgerState } from '../../platform/ledger/partition.ts'
import type { GateState } from '../../platform/ledger/read-situations.ts'

export async function readGridDates(db: Queryable, today: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`
    select game_date as "gameDate" from runs where scope = 'full'
    order by abs(game_date - ${today}::date), game_date desc limit ${limit}`)
  return rows.map((row) => row.gameDate).sort()
}

export interface GridPartition {
  readonly asset: string
  readonly gameDate: string
  readonly state: LedgerState
  readonly reason: string | null
  readonly notBefore: Temporal.Instant | null
  readonly rowCount: number | null
  readonly deadlineVerdict: 'met' | 'missed' | null
}

export function readGrid(db: Queryable, gameDates: readonly string[]): Promise<GridPartition[]> {
  return db.query(sql`
    select asset, game_date as "gameDate", state, reason, not_before as "notBefore", row_count as "rowCount",
      deadline_verdict as "deadlineVerdict"
    from ledger where game_date = any(${gameDates}::date[])`)
}

/** Names what is stored of a date: the same name twice means that nothing has been written there in between. */
export interface GridVersion {
  readonly gameDate: string
  readonly version: string
}

/** From which transaction each row is says whether one was written, at a tenth of what reading them takes: a transaction's number is given once, and what it
 * wrote is seen all at once. Numbers begin anew for a database that was restored, and that server has been started since. Hashes are added up row by row:
 * to gather a season's numbers in arrays took twice as long. */
export function readGridVersions(db: Queryable, gameDates: readonly string[]): Promise<GridVersion[]> {
  const writers = sql`count(*) || ' ' || sum(hash_array(array[xmin]))`
  return db.query(sql`
    select game_date as "gameDate", concat_ws(' ', extract(epoch from pg_postmaster_start_time()), l.version, g.version) as version
    from (select game_date, ${writers} as version from ledger where game_date = any(${gameDates}::date[]) group by game_date) l
    left join (select game_date, ${writers} as version from gates where game_date = any(${gameDates}::date[]) group by game_date) g using (game_date)`)
}

/** A date of the grid. */
export interface GridColumn {
  readonly gameDate: string
  readonly partitions: string
  readonly gates: string
  /** From then on the clock alone makes it another: the time of a partition comes. Null: never. */
  readonly untilMs: number | null
}

/** What a column says of a partition. */
export interface GridCell {
  readonly asset: string
  readonly state: LedgerState
  readonly reason: string | null
  /** Its time has not come. */
  readonly isEarly: boolean
  readonly rowCount: number | null
  readonly isLate: boolean
}

export function readGridColumns(
  db: Queryable,
  gameDates: readonly string[],
  now: Temporal.Instant,
): Promise<GridColumn[]> {
  return db.query(sql`
    select l.game_date as "gameDate", l.partitions, coalesce(g.gates, '{}') as gates, l.until as "untilMs"
    from (
      select game_date, json_agg(json_build_array(asset, state, reason, coalesce(not_before > ${now}, false), row_count,
        coalesce(deadline_verdict = 'missed', false)))::text as partitions,
        ceil(1000 * extract(epoch from min(not_before) filter (where not_before > ${now})))::float8 as until
      from ledger where game_date = any(${gameDates}::date[]) group by game_date) l
    left join (
      select game_date, json_object_agg(gate, state)::text as gates from gates where game_date = any(${gameDates}::date[]) group by game_date) g
      using (game_date)`)
}

export function readCells(column: GridColumn): GridCell[] {
  type Cell = [string, LedgerState, string | null, boolean, number | null, boolean]
  return (JSON.parse(column.partitions) as Cell[]).map(
    ([asset, state, reason, isEarly, rowCount, isLate]) => ({
      ...{ asset, state, reason, isEarly, rowCount, isLate },
    }),
  )
}

export const readGatesOf = (column: GridColumn): Readonly<Record<string, GateState>> =>
  JSON.parse(column.gates) as Readonly<Record<string, GateState>>

export interface PublishedDocument {
  readonly name: string
  readonly gameDate: string
  readonly revision: number
}

export function readPublishedDocuments(
  db: Queryable,
  gameDates: readonly string[],
): Promise<PublishedDocument[]> {
  return db.query(sql`
    select name, game_date as "gameDate", max(revision)::int as revision from documents
    where game_date = any(${gameDates}::date[]) group by name, game_date order by game_date desc, name`)
}
