/** A worker process: takes jobs, keeps the leases of what it works on, and can be seen to be alive.
 *
 * Its session holds an advisory lock for as long as the process lives: PostgreSQL drops it with the connection, so that a
 * killed worker's leases end at once instead of when they run out. */
import type { Phase } from '../asset.ts'
import type { Session } from '../db/session.ts'
import { PipelineError } from '../errors.ts'
import type { Pulse } from '../health/pulse.ts'
import { type Claim, handBackClaims, renewLeases } from '../ledger/claim.ts'
import type { Job } from '../queue/queue.ts'
import { type Build, waitsForNewerCode } from '../release/releases.ts'
import { type AttemptResult, runPartition, type WorkerParts } from './run-partition.ts'
import { beat, signOff, signOn } from './sign-on.ts'

export interface WorkerOptions extends Omit<WorkerParts, 'holding' | 'release'> {
  readonly concurrency: number
  /** Takes only jobs of these. Default: all. */
  readonly phases?: readonly Phase[]
  /** Default: the pipeline's code version and no configuration. */
  readonly build?: Build
  /** How often it beats and renews its leases. Default: a third of a lease. */
  readonly beatSeconds?: number
  /** How long what is under way may go on after `stop`. Default 20. */
  readonly drainSeconds?: number
  /** Told that the loop that renews leases turns. */
  readonly pulse?: Pulse
  readonly onResult?: (job: Job, result: AttemptResult) => void
}

export interface Worker {
  /** Takes no more work, lets what is under way finish within its bound, hands the rest back, and signs off. */
  stop(): Promise<void>
}

/** After a job of newer code: long enough for a process of it to be first. */
const standBackMs = 1000

export async function startWorker(options: WorkerOptions, session: Session | undefined): Promise<Worker> {
  const {
    db,
    clock,
    worker,
    leaseSeconds,
    queue,
    log,
    drainSeconds = 20,
    beatSeconds = leaseSeconds / 3,
  } = options
  const { phases, concurrency, boot } = options
  const self = { name: worker, kind: 'worker', phases, concurrency, boot } as const
  const release = session ? await signOn(self, options, session) : null
  const held = new Map<string, { claim: Claim; abort: AbortController }>()
  const lost = new Set<Claim>()
  const nameOf = (claim: Claim): string => `${claim.asset} ${claim.gameDate}`
  const holding: NonNullable<WorkerParts['holding']> = {
    add: (claim, abort) => void held.set(nameOf(claim), { claim, abort }),
    remove: (claim) => void held.delete(nameOf(claim)),
    lose: (claim) => void lost.add(claim),
  }
  const draining = new AbortController()
  const stopping = new AbortController()
  const heartbeat = keepLeases()

  async function keepLeases(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(beatSeconds * 1000, stopping.signal)
      if (stopping.signal.aborted) return
      options.pulse?.turned('worker')
      try {
        await handBackLost()
        const claims = [...held.values()].map(({ claim }) => claim)
        const kept = new Set(await renewLeases(db, claims, clock.now(), leaseSeconds))
        if (session) await beat(db, worker, clock.now())
        for (const claim of claims) if (!kept.has(nameOf(claim))) abandon(nameOf(claim), claim)
      } catch (error) {
        log.warn({ worker, error: String(error) }, 'the heartbeat could not be written; it is tried again')
      }
    }
  }

  /** What the database was lost under is nobody's fault: it is given back before its lease ends, and spends no attempt. */
  async function handBackLost(): Promise<void> {
    const claims = [...lost]
    await handBackClaims(db, claims, 'the database was away during the attempt', clock.now())
    for (const claim of claims) lost.delete(claim)
  }

  /** Only if the same attempt is still held: it may have finished while the renewal was under way. */
  function abandon(name: string, claim: Claim): void {
    const current = held.get(name)
    if (current?.claim.fence !== claim.fence) return
    current.abort.abort(
      new PipelineError('lease.lost', `${name}: the lease went to another worker`, { fence: claim.fence }),
    )
  }

  async function work(job: Job): Promise<void> {
    const result = await runPartition({ ...options, release, holding }, job)
    options.onResult?.(job, result)
    if (result.kind !== 'nothing_to_do' || release === null || draining.signal.aborted) return
    if (await waitsForNewerCode(db, job, release, clock.now())) await standBack(job)
  }

  /** Puts the job back and rests, so that a process of the newer code takes it and what comes after it. */
  async function standBack(job: Job): Promise<void> {
    await db.transaction((tx) => queue.send(tx, [job]))
    await clock.sleep(standBackMs, draining.signal)
  }

  async function handBackHeld(): Promise<void> {
    const claims = [...held.values()]
    const because = 'its worker was stopped before it could finish'
    await handBackClaims(
      db,
      claims.map(({ claim }) => claim),
      because,
      clock.now(),
    ).catch((error: unknown) => log.warn({ error: String(error) }, 'claims could not be handed back'))
    for (const { claim, abort } of claims)
      abort.abort(new PipelineError('lease.lost', `${nameOf(claim)}: ${because}`, { fence: claim.fence }))
  }

  await queue.work(options.concurrency, work, options.phases)

  return {
    async stop() {
      draining.abort()
      const drained = new AbortController()
      const stopped = queue.stop(drainSeconds * 1000 + 10_000).then(() => drained.abort())
      await Promise.race([stopped, clock.sleep(drainSeconds * 1000, drained.signal)])
      if (!drained.signal.aborted) await handBackHeld()
      await stopped
      stopping.abort()
      await heartbeat
      if (session) await signOff(db, worker, clock.now())
    },
  }
}
