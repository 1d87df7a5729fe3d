/** The attempts at a partition and the checks of them, newest first. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface StoredAttempt {
  readonly fence: number
  readonly worker: string
  readonly cause: string
  readonly startedAt: Temporal.Instant
  readonly finishedAt: Temporal.Instant | null
  readonly outcome: string | null
  readonly errorCode: string | null
  readonly error: string | null
  readonly runMs: number | null
  /** Apart from the run: until a ready process took it, while that process was still starting, and what earlier attempts took. */
  readonly waitMs: number | null
  readonly bootMs: number | null
  readonly retryMs: number | null
  readonly orderedAt: Temporal.Instant | null
}

/** Newest first; `before`: those with a smaller fence. */
export function readAttempts(
  db: Queryable,
  { asset, gameDate }: PartitionKey,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<StoredAttempt[]> {
  return db.query(sql`
    select fence, worker, cause, started_at as "startedAt", finished_at as "finishedAt", outcome, error_code as "errorCode",
      error, run_ms as "runMs", wait_ms as "waitMs", boot_ms as "bootMs", retry_ms as "retryMs", ordered_at as "orderedAt"
    from attempts where asset = ${asset} and game_date = ${gameDate} and fence < coalesce(${before}::bigint, 9223372036854775807) order by fence desc limit ${limit}`)
}

export interface StoredCheck {
  readonly fence: number
  readonly name: string
  readonly verdict: 'pass' | 'warn' | 'fail'
  readonly isBlocking: boolean
  readonly message: string
}

/** The checks of the newest attempt that ran any. */
export function readChecks(db: Queryable, { asset, gameDate }: PartitionKey): Promise<StoredCheck[]> {
  return db.query(sql`
    select fence, name, verdict, blocking as "isBlocking", message from checks
    where asset = ${asset} and game_date = ${gameDate}
      and fence = (select max(fence) from checks where asset = ${asset} and game_date = ${gameDate})
    order by name`)
}
