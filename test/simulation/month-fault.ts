/** What a fault of a simulated month is: what it may take hold of, and what it says of itself once it is begun. */
import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { ErrorCode } from '../../src/platform/errors.ts'
import { readDeadLetters, redriveDeadLetters } from '../../src/platform/ledger/dead-letters.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import type { Random } from '../../src/platform/random.ts'
import type { FaultBook } from '../../src/replay/faults/fault-book.ts'
import type { CrashPoint } from './crashing-database.ts'

export const hourMs = 3_600_000

export interface MonthParts {
  readonly db: Database
  readonly clock: Clock
  readonly pipeline: Pipeline
  readonly sources: FaultBook
  readonly random: Random
  /** Per asset, or per schedule as 'schedule plan', what it throws instead of doing its work. */
  readonly obstacles: Map<string, () => void>
  /** Schedules that the running release does not declare. */
  readonly undeclared: Set<string>
  readonly messages: { lostShare: number; isDoubled: boolean }
  /** How many others follow the schedules at the same instant. */
  readonly rivals: { count: number }
  /** The next place at which the process dies or loses its connection, counted from now. */
  arm(point: CrashPoint): void
  /** The clock leaps: everything that was due in between is found late. */
  leap(milliseconds: number): Promise<void>
}

export interface BegunFault {
  readonly says: string
  /** Called when the hour is over. */
  readonly end?: () => Promise<void>
  /** What a human is needed for, where it was met: exactly one incident of this cause has to say so. */
  readonly incident?: { readonly cause: string; isMet(db: Database, fromMs: number): Promise<boolean> }
  /** Causes of incidents that it may open, too, where it lasts long enough or hits where it hurts. Default: none. */
  readonly mayOpen?: RegExp
}

export type MonthFault = (parts: MonthParts) => BegunFault | Promise<BegunFault>

/** What an evening without picks is told by, whatever kept them. */
export const withoutPicks = /^no picks are published$/

/** Whether an attempt ended with it, of the asset where one is named. */
export function hasMet(
  code: ErrorCode,
  asset: string | null = null,
): (db: Database, fromMs: number) => Promise<boolean> {
  return async (db, fromMs) => {
    const from = Temporal.Instant.fromEpochMilliseconds(fromMs)
    const rows = await db.query(sql`
      select 1 from attempts where error_code = ${code} and started_at > ${from} and (${asset}::text is null or asset = ${asset}) limit 1`)
    return rows.length > 0
  }
}

/** An operator says that it is mended. */
export async function redriveAll(
  { db, clock }: MonthParts,
  code: string,
  assets: readonly string[],
): Promise<void> {
  const letters = (await readDeadLetters(db)).filter(
    (each) => assets.includes(each.asset) && each.errorCode === code,
  )
  if (letters.length === 0) return
  await redriveDeadLetters(db, {
    ids: letters.map(({ id }) => id),
    actor: 'operator',
    reason: 'the bug is mended',
    now: clock.now(),
  })
}
