/** What is open, failed or late in the ledger, as commands and pages show it. Plain reads; nothing here changes anything. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { LedgerState } from '../../platform/ledger/partition.ts'

export interface StateCount {
  readonly state: LedgerState
  readonly partitions: number
}

/** Without a date: over the whole ledger. */
export function countStates(db: Queryable, gameDate: string | null): Promise<StateCount[]> {
  return db.query(sql`
    select state, count(*)::int as partitions from ledger
    where ${gameDate}::date is null or game_date = ${gameDate}::date group by state order by state`)
}

export interface OpenPartition {
  readonly asset: string
  readonly gameDate: string
  readonly state: LedgerState
  readonly reason: string | null
  readonly errorCode: string | null
  readonly notBefore: Temporal.Instant | null
  readonly dueAt: Temporal.Instant | null
  readonly deadlineVerdict: 'met' | 'missed' | null
  readonly attemptsUsed: number
  readonly attemptsMax: number
}

/** Partitions of the dates that are not final, by date. */
export function readOpenPartitions(db: Queryable, gameDates: readonly string[]): Promise<OpenPartition[]> {
  return db.query(sql`
    select asset, game_date as "gameDate", state, reason, error_code as "errorCode", not_before as "notBefore", due_at as "dueAt",
      deadline_verdict as "deadlineVerdict", attempts_used as "attemptsUsed", attempts_max as "attemptsMax"
    from ledger where game_date = any(${gameDates}::date[]) and state not in ('complete', 'empty_ok', 'degraded', 'discarded')
    order by game_date, asset`)
}

/** Open dates, newest last: those that hold a partition that is not final. */
export async function readOpenDates(db: Queryable, limit: number): Promise<string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`
    select game_date as "gameDate" from ledger where state not in ('complete', 'empty_ok', 'degraded', 'discarded')
    group by game_date order by game_date limit ${limit}`)
  return rows.map((row) => row.gameDate)
}

export interface LatePartition {
  readonly asset: string
  readonly gameDate: string
  readonly dueAt: Temporal.Instant
  readonly state: LedgerState
}

/** Past their deadline and still without content. */
export function readLatePartitions(
  db: Queryable,
  now: Temporal.Instant,
  limit: number,
): Promise<LatePartition[]> {
  return db.query(sql`
    select asset, game_date as "gameDate", due_at as "dueAt", state from ledger
    where committed_state is null and state <> 'discarded' and due_at < ${now} order by due_at, asset limit ${limit}`)
}

export interface DateProgress {
  readonly total: number
  readonly final: number
  readonly failed: number
  readonly running: number
}

/** Progress of the dates up to the last one that were wanted: with the history that they read. */
export async function readProgress(db: Queryable, lastDate: string): Promise<DateProgress> {
  const rows = await db.query<DateProgress>(sql`
    select count(*)::int as total, count(*) filter (where l.state in ('complete', 'empty_ok', 'degraded', 'discarded'))::int as final,
      count(*) filter (where l.state = 'failed')::int as failed, count(*) filter (where l.state = 'running')::int as running
    from ledger l join runs r on r.game_date = l.game_date where l.game_date <= ${lastDate} and r.cause <> 'import'`)
  return rows[0] ?? { total: 0, final: 0, failed: 0, running: 0 }
}

/** Runs among the dates that were not planned from this version of the calendar and the declarations. */
export async function countUnplanned(
  db: Queryable,
  gameDates: readonly string[],
  version: string,
): Promise<number> {
  const rows = await db.query<{ runs: number }>(sql`
    select count(*)::int as runs from runs where game_date = any(${gameDates}::date[]) and planned_from is distinct from ${version}`)
  return rows[0]?.runs ?? 0
}
