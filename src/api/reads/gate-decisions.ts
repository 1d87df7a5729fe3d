/** What a gate has said of a date, in order: one row a change, with the reason, the missing set and what it saw. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { GateState } from '../../platform/ledger/read-situations.ts'

export interface StoredDecision {
  readonly number: number
  readonly state: GateState
  readonly reason: string
  readonly missing: readonly string[]
  /** The tier that let go, in hours after the gate's time. */
  readonly tierHours: number | null
  /** Conditions that did not hold: the kind, a space, the input. */
  readonly failing: readonly string[]
  /** The hash of each input, null where it was missing. */
  readonly inputs: Readonly<Record<string, string | null>>
  /** The instant of the fact or deadline that it follows from. */
  readonly since: Temporal.Instant
  readonly decidedAt: Temporal.Instant
}

const columns = sql`
  number, state, reason, missing, tier_hours as "tierHours", failing, inputs, since, decided_at as "decidedAt"`

/** Those of every gate of a date, by gate. */
export async function readDecisionsOfDate(
  db: Queryable,
  gameDate: string,
): Promise<ReadonlyMap<string, StoredDecision[]>> {
  const rows = await db.query<StoredDecision & { readonly gate: string }>(sql`
    select gate, ${columns} from gate_decisions where gate = any(array(select gate from gates where game_date = ${gameDate})) and game_date = ${gameDate}
    order by gate, number`)
  return Map.groupBy(rows, ({ gate }) => gate)
}

export function readGateDecisions(db: Queryable, gate: string, gameDate: string): Promise<StoredDecision[]> {
  return db.query(sql`
    select ${columns} from gate_decisions where gate = ${gate} and game_date = ${gameDate} order by number`)
}
