/** Grades a date of a test's database once more and commits the grades, without the ledger around it. */

import type { Temporal } from 'temporal-polyfill'
import { createGrades } from '../../src/nba/grading/grades.ts'
import type { Asset, Check, PartitionContext } from '../../src/platform/asset.ts'
import type { Database, Queryable } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { writeRows } from '../../src/platform/ledger/write-rows.ts'

/** Produces an asset's rows and writes them as a commit would, its checks included. */
export async function remake(
  db: Database,
  asset: Asset,
  gameDate: string,
  now: Temporal.Instant,
): Promise<void> {
  const { rows } = await asset.produce({ db, gameDate, now, missing: [] } as unknown as PartitionContext)
  await db.transaction(async (tx) => {
    for (const [index, write] of asset.writes.entries())
      await writeRows(tx, write, gameDate, rows[index]!, { isFirst: false, now })
    for (const check of asset.checks ?? []) await requirePass(tx, check, gameDate, now)
  })
}

async function requirePass(
  tx: Queryable,
  check: Check,
  gameDate: string,
  now: Temporal.Instant,
): Promise<void> {
  const { verdict, message } = await check.run(tx, gameDate, now)
  if (verdict === 'fail') throw new Error(`${check.name}: ${message}`)
}

export const regrade = (db: Database, gameDate: string, now: Temporal.Instant): Promise<void> =>
  remake(db, createGrades([]), gameDate, now)

export interface StoredGrade {
  readonly system: string
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly revision: number
  readonly label: string
  readonly outcome: string
  readonly result: string | null
  readonly median: number
  readonly actual: number | null
  readonly line: number | null
  readonly absoluteError: number | null
  readonly isWithin3: boolean | null
  readonly margin: number | null
  readonly closingValuePoints: number | null
}

/** Every revision, oldest first. */
export function readGrades(db: Queryable, gameDate: string, system: string): Promise<StoredGrade[]> {
  return db.query(sql`
    select system, market, game_id as "gameId", player_id as "playerId", revision, label, outcome, result, median, actual, line,
      absolute_error as "absoluteError", is_within_3 as "isWithin3", margin, closing_value_points as "closingValuePoints"
    from grades where game_date = ${gameDate} and system = ${system} and not withdrawn
    order by market, game_id, player_id, revision`)
}
