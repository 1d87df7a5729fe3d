/** Ends leases that ran out or whose process is gone: the partition is free again, its attempt is abandoned, and one that has ended its
 * worker at every attempt becomes a dead letter.
 *
 * A worker's session holds an advisory lock for as long as the process lives, so a killed worker is seen at once; one that
 * is frozen keeps its lock and is found when its lease runs out. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import type { Database, Queryable } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'
import { openIncident } from './incidents.ts'

/** An attempt in whose middle the database server was restarted is not spent, unless the partition itself may be what ends the server. */
const sparedMax = 20

export interface LeaseHolder extends PartitionKey {
  readonly fence: number
  readonly worker: string
}

/** A condition on `ledger l` and, where the worker is known, `workers w`. */
const isOver = (
  now: Temporal.Instant,
): Sql => sql`l.state = 'running' and (l.lease_until < ${now} or (w.worker is not null and not exists (
          select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 1 and k.granted
            and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
            and k.database = (select oid from pg_database where datname = current_database()))))`

export function findEndedLeases(db: Queryable, now: Temporal.Instant): Promise<LeaseHolder[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate", l.fence, l.lease_owner as worker
    from ledger l left join workers w on w.worker = l.lease_owner where ${isOver(now)} order by l.game_date, l.asset`)
}

/** Returns the partitions that are free again, or have failed. */
export async function endLeases(db: Database, now: Temporal.Instant): Promise<PartitionKey[]> {
  return db.transaction(async (tx) => {
    const gone = await tx.query<
      PartitionKey & { exhausted: boolean; fence: number; attemptsUsed: number }
    >(sql`
      with gone as (
        select l.asset, l.game_date, l.fence, w.code_version, l.attempts_used - t.is_spared::int as attempts_used, not t.is_spared and l.attempts_used >= l.attempts_max as exhausted
        from ledger l left join workers w on w.worker = l.lease_owner
          cross join lateral (select exists (select 1 from attempts a where a.asset = l.asset and a.game_date = l.game_date
            and a.fence = l.fence and a.server_started_at <> pg_postmaster_start_time())
            and (select count(*) from attempts a where a.asset = l.asset and a.game_date = l.game_date
              and a.error_code = 'attempt.worker-died') < ${sparedMax}::integer as is_spared) t
        where ${isOver(now)}
        for update of l skip locked),
      moved as (
        update ledger l set state = case when g.exhausted then 'failed' else coalesce(l.committed_state, 'expected') end,
          attempts_used = g.attempts_used, lease_owner = null, lease_until = null, error_code = 'attempt.worker-died', not_before = ${now},
          refresh_at = case when l.committed_state is null or g.exhausted then null else ${now}::timestamptz end,
          reason = 'the worker stopped or lost its lease before it could commit'
        from gone g where l.asset = g.asset and l.game_date = g.game_date and l.fence = g.fence),
      closed as (
        update attempts a set finished_at = ${now}, outcome = 'abandoned', error_code = 'attempt.worker-died',
          error = 'the worker stopped or lost its lease before it could commit'
        from gone g where a.asset = g.asset and a.game_date = g.game_date and a.fence = g.fence and a.outcome is null),
      letters as (
        insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at, code_version)
        select asset, game_date, fence, 'attempt.worker-died', 'every attempt ended with its worker', '{}', attempts_used, ${now}, code_version
        from gone where exhausted),
      audit as (
        insert into audit_log (at, actor, action, asset, game_date, details)
        select ${now}, 'sweeper', 'lease.ended', asset, game_date, jsonb_build_object('fence', fence) from gone)
      select asset, game_date as "gameDate", exhausted, fence, attempts_used as "attemptsUsed" from gone`)
    for (const { asset, gameDate } of gone.filter((row) => row.exhausted)) {
      await openIncident(tx, {
        cause: `${asset}: attempt.worker-died`,
        severity: 'critical',
        title: `${asset} ends its worker at every attempt`,
        details: { asset, firstGameDate: gameDate, code: 'attempt.worker-died' },
        example: `${asset} ${gameDate}`,
        now,
      })
    }
    return gone.map(({ asset, gameDate }) => ({ asset, gameDate }))
  })
}
