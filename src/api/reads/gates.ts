/** Gates as they were last decided, with the reason and the missing set. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { GateState } from '../../platform/ledger/read-situations.ts'

export interface StoredGate {
  readonly gate: string
  readonly gameDate: string
  readonly state: GateState
  readonly reason: string
  readonly missing: readonly string[]
  /** Conditions that do not hold. */
  readonly failing: readonly string[]
  readonly revision: number
  readonly decidedAt: Temporal.Instant
}

/** No more of them than how they stand. */
export function readGateStates(
  db: Queryable,
  gameDates: readonly string[],
): Promise<Pick<StoredGate, 'gate' | 'gameDate' | 'state'>[]> {
  return db.query(sql`
    select gate, game_date as "gameDate", state from gates where game_date = any(${gameDates}::date[]) order by game_date, gate`)
}

export function readGates(db: Queryable, gameDates: readonly string[]): Promise<StoredGate[]> {
  return db.query(sql`
    select gate, game_date as "gameDate", state, reason, missing, failing, revision, decided_at as "decidedAt"
    from gates where game_date = any(${gameDates}::date[]) order by game_date, decided_at, gate`)
}
