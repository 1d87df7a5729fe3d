/** What ought to exist of the date and what does: its games, and its partitions by how they ended. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'

export interface DayPartition {
  readonly asset: string
  readonly state: string
  readonly committedState: 'complete' | 'empty_ok' | 'degraded' | null
  readonly reason: string | null
  readonly errorCode: string | null
  readonly isLate: boolean
}

export interface Made {
  readonly games: number
  readonly final: number
  readonly postponed: number
  readonly partitions: readonly DayPartition[]
}

export async function readMade(db: Queryable, gameDate: string): Promise<Made> {
  const [games] = await db.query<Omit<Made, 'partitions'>>(sql`
    select count(*) filter (where status <> 'postponed')::int as games, count(*) filter (where status = 'final')::int as final,
      count(*) filter (where status = 'postponed')::int as postponed from games where game_date = ${gameDate}`)
  const partitions = await db.query<DayPartition>(sql`
    select asset, state, committed_state as "committedState", reason, error_code as "errorCode",
      deadline_verdict is not distinct from 'missed' as "isLate" from ledger where game_date = ${gameDate} order by asset`)
  return { ...games!, partitions }
}
