/** When each detector last looked, and how it went: a verdict is worth as much as the look that it is of. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Detector } from './detector.ts'

export interface DetectorHeartbeat {
  readonly detector: string
  /** The last look that came to a verdict; null before the first. */
  readonly lookedAt: Temporal.Instant | null
  /** The last look, whatever came of it. */
  readonly triedAt: Temporal.Instant
  readonly tookMs: number
  readonly failuresInRow: number
  readonly lastError: string | null
}

export function readDetectorHeartbeats(db: Queryable): Promise<DetectorHeartbeat[]> {
  return db.query(sql`
    select detector, looked_at as "lookedAt", tried_at as "triedAt", took_ms as "tookMs", failures_in_row as "failuresInRow",
      last_error as "lastError" from detectors order by detector`)
}

export interface Look {
  readonly detector: string
  readonly now: Temporal.Instant
  readonly tookMs: number
}

export async function beatDetector(db: Queryable, { detector, now, tookMs }: Look): Promise<void> {
  await db.query(sql`
    insert into detectors (detector, looked_at, tried_at, took_ms) values (${detector}, ${now}, ${now}, ${Math.round(tookMs)})
    on conflict (detector) do update set looked_at = excluded.looked_at, tried_at = excluded.tried_at, took_ms = excluded.took_ms,
      failures_in_row = 0, last_error = null`)
}

/** Returns how many looks in a row have failed by now. */
export async function recordDetectorFailure(
  db: Queryable,
  { detector, now, tookMs, error }: Look & { readonly error: string },
): Promise<number> {
  const rows = await db.query<{ failures: number }>(sql`
    insert into detectors (detector, looked_at, tried_at, took_ms, failures_in_row, last_error)
    values (${detector}, null, ${now}, ${Math.round(tookMs)}, 1, ${error})
    on conflict (detector) do update set tried_at = excluded.tried_at, took_ms = excluded.took_ms,
      failures_in_row = detectors.failures_in_row + 1, last_error = excluded.last_error
    returning failures_in_row as failures`)
  return rows[0]!.failures
}

/** So many missed looks make a detector silent: what it said last is then no news. */
const missedLooksMax = 3

export function hasMissedLooks(
  everySeconds: number,
  since: Temporal.Instant,
  now: Temporal.Instant,
): boolean {
  return now.since(since).total('seconds') > missedLooksMax * everySeconds
}

export type Freshness = 'fresh' | 'silent' | 'never looked'

export function judgeFreshness(
  { everySeconds }: Pick<Detector, 'everySeconds'>,
  heartbeat: DetectorHeartbeat | undefined,
  now: Temporal.Instant,
): Freshness {
  if (!heartbeat?.lookedAt) return 'never looked'
  return hasMissedLooks(everySeconds, heartbeat.lookedAt, now) ? 'silent' : 'fresh'
}
