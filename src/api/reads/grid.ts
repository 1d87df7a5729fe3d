/** The grid's dates and partitions: those that were wanted whole and lie nearest to today. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { LedgerState } from '../../platform/ledger/partition.ts'

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
