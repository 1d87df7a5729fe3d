/** A process says that it is there: who it is, which code and configuration it runs, what it takes, and how long it took to boot. */
import { hostname } from 'node:os'
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../clock.ts'
import type { Queryable } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { sql } from '../db/sql.ts'
import type { Pipeline } from '../pipeline.ts'
import { type Build, registerRelease } from '../release/releases.ts'

export interface Process {
  readonly name: string
  readonly kind: 'worker' | 'controller'
  readonly phases?: readonly string[] | undefined
  readonly concurrency?: number
  /** From the start of this process until it was ready for work. */
  readonly boot?: { readonly from: Temporal.Instant; readonly until: Temporal.Instant } | undefined
}

export interface SigningParts {
  readonly db: Queryable
  readonly clock: Clock
  readonly pipeline: Pipeline
  readonly build?: Build
}

/** Returns the number of the code that the process runs. */
export async function signOn(
  { name, kind, phases, concurrency, boot }: Process,
  { db, clock, pipeline, build }: SigningParts,
  session: Session,
): Promise<number> {
  const [lockKey, now] = [await session.lockOwnKey(), clock.now()]
  const { codeVersion, codeHash, configDigest } = build ?? {
    codeVersion: pipeline.codeVersion,
    codeHash: pipeline.codeVersion,
    configDigest: null,
  }
  const release = await registerRelease(db, { codeHash, codeVersion }, now)
  const bootMs = boot ? Math.round(boot.until.since(boot.from).total('milliseconds')) : null
  await db.query(sql`
    insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at, release, code_hash, config_digest,
      phases, concurrency, boot_ms)
    values (${name}, ${lockKey}, ${kind}, ${hostname()}, ${process.pid}, ${codeVersion}, ${now}, ${now}, ${release}, ${codeHash},
      ${configDigest}, ${phases ?? null}::text[], ${concurrency ?? null}, ${bootMs})
    on conflict (worker) do update set lock_key = excluded.lock_key, kind = excluded.kind, host = excluded.host, pid = excluded.pid,
      code_version = excluded.code_version, started_at = excluded.started_at, heartbeat_at = excluded.heartbeat_at, stopped_at = null,
      release = excluded.release, code_hash = excluded.code_hash, config_digest = excluded.config_digest, phases = excluded.phases,
      concurrency = excluded.concurrency, boot_ms = excluded.boot_ms`)
  return release
}

/** Its code is alive with it: while it beats, older code keeps away from what it planned. */
export async function beat(db: Queryable, name: string, now: Temporal.Instant): Promise<void> {
  await db.query(sql`
    with beaten as (update workers set heartbeat_at = ${now} where worker = ${name} returning release)
    update releases r set last_seen_at = greatest(r.last_seen_at, ${now}::timestamptz) from beaten b where r.release = b.release`)
}

export async function signOff(db: Queryable, name: string, now: Temporal.Instant): Promise<void> {
  await db.query(sql`update workers set stopped_at = ${now} where worker = ${name}`)
}
