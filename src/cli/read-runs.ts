/** The runs of dates: whether each is wanted whole or as history, and why. */
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import type { RunCause } from '../platform/ledger/plan.ts'

export interface StoredRun {
  readonly gameDate: string
  readonly scope: 'full' | 'history'
  readonly cause: RunCause
}

export function readRuns(db: Queryable, gameDates: readonly string[]): Promise<StoredRun[]> {
  return db.query(sql`
    select game_date as "gameDate", scope, cause from runs where game_date = any(${gameDates}::date[]) order by game_date`)
}
