/** Partitions of the ledger, page by page, by date and asset. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { CommittedState, LedgerState } from '../../platform/ledger/partition.ts'

export interface ListedPartition {
  readonly asset: string
  readonly gameDate: string
  readonly state: LedgerState
  readonly committedState: CommittedState | null
  readonly reason: string | null
  readonly errorCode: string | null
  readonly notBefore: Temporal.Instant | null
  readonly dueAt: Temporal.Instant | null
  readonly deadlineVerdict: 'met' | 'missed' | null
  readonly locksAt: Temporal.Instant | null
  readonly attemptsUsed: number
  readonly attemptsMax: number
  readonly rowCount: number | null
  readonly revision: number
  readonly committedAt: Temporal.Instant | null
}

export interface PartitionFilter {
  readonly from: string | null
  readonly to: string | null
  readonly asset: string | null
  readonly states: readonly LedgerState[] | null
  readonly after: { readonly gameDate: string; readonly asset: string } | null
  readonly limit: number
}

/** One more than the limit, where there is one. */
export function readPartitionPage(db: Queryable, filter: PartitionFilter): Promise<ListedPartition[]> {
  const { from, to, asset, states, after, limit } = filter
  return db.query(sql`
    select asset, game_date as "gameDate", state, committed_state as "committedState", reason, error_code as "errorCode",
      not_before as "notBefore", due_at as "dueAt", deadline_verdict as "deadlineVerdict", locks_at as "locksAt",
      attempts_used as "attemptsUsed", attempts_max as "attemptsMax", row_count as "rowCount", revision, committed_at as "committedAt"
    from ledger
    where game_date >= coalesce(${from}::date, '-infinity') and game_date <= coalesce(${to}::date, 'infinity')
      and (${asset}::text is null or asset = ${asset}) and (${states}::text[] is null or state = any(${states}::text[]))
      and (game_date, asset) > (coalesce(${after?.gameDate ?? null}::date, '-infinity'), coalesce(${after?.asset ?? null}::text, ''))
    order by game_date, asset limit ${limit + 1}`)
}

/** How the partitions are that an action is about. */
export function readPartitionStates(
  db: Queryable,
  keys: readonly { readonly asset: string; readonly gameDate: string }[],
): Promise<object[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate", l.state, l.attempts_used as "attemptsUsed", l.not_before as "notBefore",
      l.refresh_at as "refreshAt", l.revision
    from ledger l join unnest(${keys.map((key) => key.asset)}::text[], ${keys.map((key) => key.gameDate)}::date[]) as k(asset, game_date)
      on k.asset = l.asset and k.game_date = l.game_date order by l.game_date, l.asset`)
}
