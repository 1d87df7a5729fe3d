/** Which processes work on this database: workers whose session still holds its lock, and the controller that leads. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface LivingProcess {
  readonly process: string
  readonly kind: 'worker' | 'controller'
  readonly host: string
  readonly pid: number
  readonly codeVersion: string
  readonly codeHash: string | null
  /** Higher is newer code. */
  readonly release: number | null
  readonly configDigest: string | null
  /** Null: all of them, or a controller. */
  readonly phases: readonly string[] | null
  readonly concurrency: number | null
  readonly bootMs: number | null
  readonly startedAt: Temporal.Instant
  readonly heartbeatAt: Temporal.Instant
}

/** Every process that is alive, with the code and the configuration that it runs. */
export function readLivingProcesses(db: Queryable): Promise<LivingProcess[]> {
  return db.query(sql`
    select worker as process, kind, host, pid, code_version as "codeVersion", code_hash as "codeHash", release,
      config_digest as "configDigest", phases, concurrency, boot_ms as "bootMs", started_at as "startedAt", heartbeat_at as "heartbeatAt"
    from workers w
    where stopped_at is null and exists (
      select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 1 and k.granted
        and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
        and k.database = (select oid from pg_database where datname = current_database()))
    order by kind desc, started_at`)
}

export interface LivingWorker {
  readonly worker: string
  readonly host: string
  readonly pid: number
  readonly startedAt: Temporal.Instant
  readonly heartbeatAt: Temporal.Instant
}

/** Workers whose advisory lock is held: those alive, whatever their heartbeat says. */
export function readLivingWorkers(db: Queryable): Promise<LivingWorker[]> {
  return db.query(sql`
    select worker, host, pid, started_at as "startedAt", heartbeat_at as "heartbeatAt" from workers w
    where kind = 'worker' and stopped_at is null and exists (
      select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 1 and k.granted
        and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
        and k.database = (select oid from pg_database where datname = current_database()))
    order by started_at`)
}

/** Whether some process holds the lead, and with it runs the controller's loop. */
export async function isControllerLeading(db: Queryable): Promise<boolean> {
  const rows = await db.query<{ leads: boolean }>(sql`
    select exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 2 and k.granted
      and k.classid::bigint = (hashtext('sixthman.controller')::bigint & 4294967295) and k.objid = 1
      and k.database = (select oid from pg_database where datname = current_database())) as leads`)
  return rows[0]?.leads ?? false
}

/** When the controller last went through all of its work; null before its first pass. */
export async function readControllerHeartbeat(db: Queryable): Promise<Temporal.Instant | null> {
  const rows = await db.query<{ at: Temporal.Instant | null }>(sql`
    select max(heartbeat_at) as at from workers where kind = 'controller' and stopped_at is null`)
  return rows[0]?.at ?? null
}

/** The names of the migrations that this database has. */
export async function readAppliedMigrations(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`select name from schema_migrations order by name`)
  return rows.map((row) => row.name)
}

/** The newest change of any gate or partition: when the program last did something. */
export async function readLastChange(db: Queryable): Promise<Temporal.Instant | null> {
  const rows = await db.query<{ at: Temporal.Instant | null }>(sql`
    select greatest((select max(decided_at) from gates), (select max(started_at) from attempts)) as at`)
  return rows[0]?.at ?? null
}
