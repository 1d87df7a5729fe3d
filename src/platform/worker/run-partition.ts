/** One attempt at a partition: claim, read the inputs' hashes, produce, commit; or record why not.
 *
 * Whatever goes wrong becomes a typed failure in the ledger; only a lost database, or one
 * without room for the failure itself, escapes: what is thrown then is what the attempt failed of, and the lease ends it. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, Poll, Produced } from '../asset.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { PipelineError, toPipelineError } from '../errors.ts'
import type { Http } from '../http.ts'
import { type Claim, claimPartition } from '../ledger/claim.ts'
import { type CommitOutcome, type CommitPartition, commitPartition } from '../ledger/commit.ts'
import { type Failure, type FailureOutcome, recordFailure } from '../ledger/fail.ts'
import { type Inputs, readInputs } from '../ledger/inputs.ts'
import { orderFollowing } from '../ledger/order.ts'
import type { Log } from '../log.ts'
import type { Calendar, Pipeline } from '../pipeline.ts'
import type { Job, Queue } from '../queue/queue.ts'
import type { Random } from '../random.ts'

export interface WorkerParts {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly queue: Queue
  readonly clock: Clock
  readonly random: Random
  readonly http: Http
  readonly log: Log
  readonly worker: string
  readonly leaseSeconds: number
  /** The code's number (releases.ts); null: it is not told apart from any other. */
  readonly release?: number | null
  /** From the start of this process until it was ready for work. */
  readonly boot?: { readonly from: Temporal.Instant; readonly until: Temporal.Instant }
  /** Replaced only by the test that proves the crash enumeration finds a commit apart from the data. */
  readonly commit?: CommitPartition
  /** Told of each claim while it is held, so that its lease is renewed. */
  readonly holding?: {
    add(claim: Claim, abort: AbortController): void
    remove(claim: Claim): void
    /** The database was lost under it: it is to be handed back when the database is there again. */
    lose(claim: Claim): void
  }
}

export type AttemptResult =
  | { readonly kind: 'nothing_to_do' }
  | CommitOutcome
  | { readonly kind: 'not_yet' | 'retry' | 'dead_letter'; readonly error: PipelineError }

export async function runPartition(parts: WorkerParts, job: Job): Promise<AttemptResult> {
  const { db, clock, pipeline, log } = parts
  const asset = pipeline.asset(job.asset)
  const claim = await claimPartition(db, {
    asset: job.asset,
    gameDate: job.gameDate,
    worker: parts.worker,
    now: clock.now(),
    leaseSeconds: parts.leaseSeconds,
    orderedAt: job.orderedAt,
    release: parts.release ?? null,
    bootMilliseconds: parts.boot ? overlapOf(parts.boot, job.orderedAt) : 0,
  })
  if (!claim) return { kind: 'nothing_to_do' }
  const abort = new AbortController()
  const startedMs = clock.monotonicMs()
  parts.holding?.add(claim, abort)
  let inputs: Inputs | null = null
  try {
    inputs = await readInputs(db, asset, claim.gameDate)
    return await produceAndCommit(parts, asset, claim, inputs, abort, startedMs)
  } catch (thrown) {
    const error = toPipelineError(thrown)
    if (error.code === 'database.unavailable') {
      parts.holding?.lose(claim)
      throw error
    }
    const outcome = await recordOrThrow(parts, asset, claim, error, {
      inputs: inputs?.hashes ?? null,
      runMilliseconds: Math.round(clock.monotonicMs() - startedMs),
    })
    logFailure(log, claim, error, outcome)
    return outcome === 'superseded' ? { kind: 'superseded' } : { kind: outcome, error }
  } finally {
    parts.holding?.remove(claim)
  }
}

/** How much of the boot lies after the order. */
function overlapOf(boot: NonNullable<WorkerParts['boot']>, orderedAt: Temporal.Instant): number {
  const from = Math.max(boot.from.epochMilliseconds, orderedAt.epochMilliseconds)
  return Math.max(0, boot.until.epochMilliseconds - from)
}

/** A failure that cannot be recorded must not hide what it was to record. */
async function recordOrThrow(
  parts: WorkerParts,
  asset: Asset,
  claim: Claim,
  error: PipelineError,
  run: Pick<Failure, 'inputs' | 'runMilliseconds'>,
): Promise<FailureOutcome> {
  const { db, clock, pipeline, worker, random, log } = parts
  const backoffSeconds = asset.backoffSeconds * 2 ** (claim.attemptsUsed - 1) * (0.5 + random.float() / 2)
  try {
    const pollAgainAt = await whenPolledAgain(pipeline, asset, claim.gameDate, db, clock.now())
    return await recordFailure(db, {
      ...{ ...run, claim, error, backoffSeconds, worker, pollAgainAt },
      now: clock.now(),
    })
  } catch (thrown) {
    log.error(
      { asset: claim.asset, gameDate: claim.gameDate, code: error.code, recording: String(thrown) },
      `the failure could not be recorded, and its lease ends the attempt: ${error.message}`,
    )
    throw error
  }
}

async function produceAndCommit(
  parts: WorkerParts,
  asset: Asset,
  claim: Claim,
  inputs: Inputs,
  abort: AbortController,
  startedMs: number,
): Promise<CommitOutcome> {
  const { db, clock, pipeline } = parts
  const expectation = await asset.expects(db, claim.gameDate)
  const produced = await produceInTime(parts, asset, claim, inputs, abort)
  const now = clock.now()
  const readers = pipeline
    .readersOf(claim.asset)
    .flatMap(({ asset: reader, scope }) => (scope === 'earlier' ? [reader.name] : []))
  const refreshAt = await whenPolledAgain(pipeline, asset, claim.gameDate, db, now)
  const commit = parts.commit ?? commitPartition
  return commit(db, {
    asset,
    claim,
    produced,
    expectation,
    inputs: inputs.hashes,
    codeVersion: pipeline.codeVersion,
    now,
    refreshAt,
    runMilliseconds: Math.round(clock.monotonicMs() - startedMs),
    worker: parts.worker,
    followOn: async (tx) => {
      await orderFollowing(
        tx,
        { pipeline, queue: parts.queue, loadCalendar: () => pipeline.loadCalendar(tx) },
        { gameDate: claim.gameDate, readers },
        now,
      )
    },
  })
}

async function produceInTime(
  parts: WorkerParts,
  asset: Asset,
  claim: Claim,
  inputs: Inputs,
  abort: AbortController,
): Promise<Produced> {
  const { db, clock, random, http, log } = parts
  const { gameDate } = claim
  const finished = new AbortController()
  const timeOut = clock.sleep(asset.timeoutSeconds * 1000, finished.signal).then(() => {
    if (!finished.signal.aborted) abort.abort(timedOut(asset, claim))
  })
  const aborted = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true })
  })
  try {
    const work = asset.produce({
      gameDate,
      now: claim.startedAt,
      db,
      clock,
      random: random.fork(`${claim.asset} ${gameDate}`),
      http,
      log,
      signal: abort.signal,
      missing: inputs.missing,
    })
    return await Promise.race([work, aborted])
  } finally {
    finished.abort()
    await timeOut
  }
}

function timedOut(asset: Asset, claim: Claim): PipelineError {
  return new PipelineError(
    'attempt.timed-out',
    `${asset.name} ${claim.gameDate} ran longer than ${asset.timeoutSeconds} s and was stopped`,
    { timeoutSeconds: asset.timeoutSeconds },
  )
}

/** Null for an asset that is not polled, and once its window is over. */
async function whenPolledAgain(
  pipeline: Pipeline,
  { poll }: Asset,
  gameDate: string,
  db: Database,
  now: Temporal.Instant,
): Promise<Temporal.Instant | null> {
  return poll ? nextPoll(poll, gameDate, await pipeline.loadCalendar(db), pipeline, now) : null
}

/** When a polled partition is to be looked at again: within its window, at the next multiple of its interval. */
function nextPoll(
  poll: Poll,
  gameDate: string,
  calendar: Calendar,
  pipeline: Pipeline,
  now: Temporal.Instant,
): Temporal.Instant | null {
  const answer = calendar.on(gameDate)
  const day = answer.kind === 'games' ? answer.day : null
  const from = pipeline.resolveMoment(poll.from, gameDate, day)
  const until = pipeline.resolveMoment(poll.until, gameDate, day)
  const next = now.add({ minutes: poll.everyMinutes })
  const due = next.epochMilliseconds < from.epochMilliseconds ? from : next
  return due.epochMilliseconds <= until.epochMilliseconds ? due : null
}

function logFailure(log: Log, claim: Claim, error: PipelineError, outcome: string): void {
  const fields = {
    asset: claim.asset,
    gameDate: claim.gameDate,
    fence: claim.fence,
    code: error.code,
    outcome,
  }
  if (outcome === 'not_yet') log.debug(fields, error.message)
  else if (outcome === 'dead_letter')
    log.error(
      { ...fields, stack: error.cause instanceof Error ? error.cause.stack : undefined },
      error.message,
    )
  else log.warn(fields, error.message)
}
