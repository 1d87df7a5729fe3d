/** A worker process: takes jobs, keeps the leases of what it works on, and can be seen to be alive.
 *
 * Its session holds an advisory lock for as long as the process lives: PostgreSQL drops it with the connection, so that a
 * killed worker's leases end at once instead of when they run out. */
import { hostname } from 'node:os'
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import { type Claim, renewLeases } from '../ledger/claim.ts'
import type { Job } from '../queue/queue.ts'
import { type AttemptResult, runPartition, type WorkerParts } from './run-partition.ts'

export interface WorkerOptions extends Omit<WorkerParts, 'holding'> {
  readonly concurrency: number
  readonly onResult?: (job: Job, result: AttemptResult) => void
}

export interface Worker {
  /** Takes no more work, lets what is under way finish, and signs off. */
  stop(): Promise<void>
}

export async function startWorker(options: WorkerOptions, session: Session | undefined): Promise<Worker> {
  const { db, clock, worker, leaseSeconds, queue, log } = options
  if (session) await signOn(db, session, worker, options.pipeline.codeVersion, clock.now())
  const held = new Map<string, { claim: Claim; abort: AbortController }>()
  const nameOf = (claim: Claim): string => `${claim.asset} ${claim.gameDate}`
  const holding: NonNullable<WorkerParts['holding']> = {
    add: (claim, abort) => void held.set(nameOf(claim), { claim, abort }),
    remove: (claim) => void held.delete(nameOf(claim)),
  }
  const stopping = new AbortController()
  const heartbeat = keepLeases()

  async function keepLeases(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep((leaseSeconds * 1000) / 3, stopping.signal)
      if (stopping.signal.aborted) return
      try {
        const claims = [...held.values()].map(({ claim }) => claim)
        const kept = new Set(await renewLeases(db, claims, clock.now(), leaseSeconds))
        if (session) await beat(db, worker, clock.now())
        for (const claim of claims) if (!kept.has(nameOf(claim))) abandon(nameOf(claim), claim)
      } catch (error) {
        log.warn({ worker, error: String(error) }, 'the heartbeat could not be written; it is tried again')
      }
    }
  }

  /** Only if the same attempt is still held: it may have finished while the renewal was under way. */
  function abandon(name: string, claim: Claim): void {
    const current = held.get(name)
    if (current?.claim.fence !== claim.fence) return
    current.abort.abort(
      new PipelineError('lease.lost', `${name}: the lease went to another worker`, { fence: claim.fence }),
    )
  }

  await queue.work(options.concurrency, async (job) => {
    const result = await runPartition({ ...options, holding }, job)
    options.onResult?.(job, result)
  })

  return {
    async stop() {
      await queue.stop()
      stopping.abort()
      await heartbeat
      if (session) await signOff(db, worker, clock.now())
    },
  }
}

async function signOn(
  db: Database,
  session: Session,
  worker: string,
  codeVersion: string,
  now: Temporal.Instant,
): Promise<void> {
  const lockKey = await session.lockOwnKey()
  await db.query(sql`
    insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at)
    values (${worker}, ${lockKey}, 'worker', ${hostname()}, ${process.pid}, ${codeVersion}, ${now}, ${now})
    on conflict (worker) do update set lock_key = excluded.lock_key, host = excluded.host, pid = excluded.pid,
      code_version = excluded.code_version, started_at = excluded.started_at, heartbeat_at = excluded.heartbeat_at, stopped_at = null`)
}

async function beat(db: Database, worker: string, now: Temporal.Instant): Promise<void> {
  await db.query(sql`update workers set heartbeat_at = ${now} where worker = ${worker}`)
}

async function signOff(db: Database, worker: string, now: Temporal.Instant): Promise<void> {
  await db.query(sql`update workers set stopped_at = ${now} where worker = ${worker}`)
}
