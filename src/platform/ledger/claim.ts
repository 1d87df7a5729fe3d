/** A worker's timed claim on a partition: one UPDATE sets the lease, moves the fence and counts the attempt.
 *
 * The fence is the attempt's number. Whoever holds an older one can no longer write: every later statement of an attempt
 * says `where fence = mine`. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import { isPaused, takesProbe } from '../breakers/asset-breakers.ts'
import { controllerChannel } from '../controller/notify.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { isKeptForNewer } from '../release/releases.ts'
import { isOpenInBackfill } from './open-in-backfill.ts'

export interface Claim extends PartitionKey {
  readonly fence: number
  readonly attemptsUsed: number
  readonly attemptsMax: number
  readonly contentHash: string | null
  readonly cause: string
  readonly startedAt: Temporal.Instant
}

/** A claim with the time that was lost before it. */
export interface TimedClaim extends Claim {
  /** From the order until a process that was ready took it; `bootMs` of its starting, and `retryMs` of earlier attempts, lie apart. */
  readonly waitMs: number
  readonly bootMs: number
  readonly retryMs: number
}

export interface ClaimRequest extends PartitionKey {
  readonly worker: string
  readonly now: Temporal.Instant
  readonly leaseSeconds: number
  readonly orderedAt: Temporal.Instant
  /** The code's number; null: it is not told apart from any other. */
  readonly release?: number | null
  /** How much of the time since the order this process was still starting. */
  readonly bootMilliseconds?: number
}

/** What an integer of the database holds: 24 days. What has waited or was retried for longer is taken all the same, and its times stop there. */
const millisecondsMax = 2_147_483_647

/** The claim, or undefined where there is nothing to do: already running, failed, not due, out of budget, kept for newer code, of a paused
 * asset whose probe is not due or is taken, held by a paused backfill, or beyond the number that its backfill may have at work (claims at the very same moment do not see each other). */
export async function claimPartition(db: Queryable, request: ClaimRequest): Promise<TimedClaim | undefined> {
  const { asset, gameDate, worker, now, leaseSeconds, orderedAt, release = null } = request
  const waitMs = Math.min(millisecondsMax, Math.max(0, now.since(orderedAt).total('milliseconds')))
  const bootMs = Math.min(waitMs, Math.round(request.bootMilliseconds ?? 0))
  const rows = await db.query<Omit<TimedClaim, 'startedAt'>>(sql`
    with probe as (${takesProbe(asset, now)}),
    claimed as (
      update ledger l set state = 'running', fence = fence + 1, attempts_used = attempts_used + 1, lease_owner = ${worker},
        lease_until = ${now}::timestamptz + make_interval(secs => ${leaseSeconds}), reason = null,
        release = coalesce(${release}::integer, l.release)
      where asset = ${asset} and game_date = ${gameDate} and state not in ('running', 'failed', 'discarded')
        and (not_before is null or not_before <= ${now}) and attempts_used < attempts_max
        and (committed_at is null or committed_at <= ${orderedAt}) and not ${isKeptForNewer(release, now, sql`l.release`)}
        and (exists (select 1 from probe) or not ${isPaused(asset)})
        and not exists (
          select 1 from backfill_partitions b join backfills f on f.id = b.backfill join runs r on r.game_date = b.game_date
          where b.asset = l.asset and b.game_date = l.game_date and ${isOpenInBackfill} and (f.state = 'paused' or f.concurrency <= (
            select count(*) from ledger o join backfill_partitions p on p.asset = o.asset and p.game_date = o.game_date
            where p.backfill = f.id and o.state = 'running')))
      returning asset, game_date, fence, attempts_used, attempts_max, content_hash),
    tried as (
      insert into attempts (asset, game_date, fence, worker, cause, ordered_at, started_at, wait_ms, boot_ms, retry_ms, server_started_at)
      select c.asset, c.game_date, c.fence, ${worker}, coalesce(r.cause, 'operator'), ${orderedAt}, ${now}, ${waitMs - bootMs}, ${bootMs},
        case when c.attempts_used = 1 then 0 else coalesce((
          select least(${millisecondsMax}, greatest(0, extract(epoch from ${orderedAt}::timestamptz - min(a.ordered_at)) * 1000))::integer from attempts a
          where a.asset = c.asset and a.game_date = c.game_date and a.fence > c.fence - c.attempts_used and a.fence < c.fence), 0) end,
        pg_postmaster_start_time()
      from claimed c left join runs r on r.game_date = c.game_date
      returning cause, wait_ms, boot_ms, retry_ms)
    select c.asset, c.game_date as "gameDate", c.fence, c.attempts_used as "attemptsUsed",
      c.attempts_max as "attemptsMax", c.content_hash as "contentHash", t.cause, t.wait_ms as "waitMs",
      t.boot_ms as "bootMs", t.retry_ms as "retryMs"
    from claimed c cross join tried t`)
  const row = rows[0]
  return row && { ...row, startedAt: now }
}

/** Renews the leases a worker still holds; returns the number renewed, so that it can see which it has lost. */
export async function renewLeases(
  db: Queryable,
  claims: readonly Claim[],
  now: Temporal.Instant,
  leaseSeconds: number,
): Promise<readonly string[]> {
  if (claims.length === 0) return []
  const rows = await db.query<{ held: string }>(sql`
    update ledger l set lease_until = ${now}::timestamptz + make_interval(secs => ${leaseSeconds})
    from unnest(${claims.map((c) => c.asset)}::text[], ${claims.map((c) => c.gameDate)}::date[],
      ${claims.map((c) => c.fence)}::bigint[]) as mine(asset, game_date, fence)
    where l.asset = mine.asset and l.game_date = mine.game_date and l.fence = mine.fence and l.state = 'running'
    returning l.asset || ' ' || l.game_date as held`)
  return rows.map((row) => row.held)
}

/** Gives claims back that this process cannot finish: the partitions are free at once, and no attempt is spent. Returns the number. */
export async function handBackClaims(
  db: Queryable,
  claims: readonly Claim[],
  because: string,
  now: Temporal.Instant,
): Promise<number> {
  if (claims.length === 0) return 0
  const rows = await db.query(sql`
    with free as (
      update ledger l set state = coalesce(committed_state, 'expected'), attempts_used = attempts_used - 1, lease_owner = null,
        lease_until = null, not_before = ${now}, refresh_at = case when committed_state is null then null else ${now}::timestamptz end,
        reason = ${because}
      from unnest(${claims.map((c) => c.asset)}::text[], ${claims.map((c) => c.gameDate)}::date[],
        ${claims.map((c) => c.fence)}::bigint[]) as mine(asset, game_date, fence)
      where l.asset = mine.asset and l.game_date = mine.game_date and l.fence = mine.fence and l.state = 'running'
      returning l.asset, l.game_date, l.fence),
    closed as (
      update attempts a set finished_at = ${now}, outcome = 'handed_back', error = ${because}
      from free f where a.asset = f.asset and a.game_date = f.game_date and a.fence = f.fence and a.outcome is null)
    select pg_notify(${controllerChannel}, game_date::text) from free`)
  return rows.length
}
