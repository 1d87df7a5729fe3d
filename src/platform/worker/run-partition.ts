/** One attempt at a partition: claim, read the inputs' hashes, produce, commit; or record why not.
 *
 * Whatever goes wrong becomes a typed failure in the ledger; only a lost database, or one
 * without room for the failure itself, escapes: what is thrown then is what the attempt failed of, and the lease ends it. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, Produced } from '../asset.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { PipelineError, toPipelineError } from '../errors.ts'
import type { Http } from '../http.ts'
import { type Claim, claimPartition, type TimedClaim } from '../ledger/claim.ts'
import {
  type CommitOutcome,
  type CommitPartition,
  type CommitRequest,
  commitPartition,
} from '../ledger/commit.ts'
import { type Failure, type FailureOutcome, recordFailure } from '../ledger/fail.ts'
import { type Inputs, readInputs } from '../ledger/inputs.ts'
import { orderFollowing } from '../ledger/order.ts'
import type { Log } from '../log.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Job, Queue } from '../queue/queue.ts'
import type { Random } from '../random.ts'
import type { AttemptOutcome, Telemetry } from '../telemetry/telemetry.ts'
import { whenPolledAgain } from './next-poll.ts'
import { createStages, type Stages } from './stages.ts'

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
  /** Told how each attempt ended. */
  readonly telemetry?: Telemetry
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
  const { db, clock } = parts
  const stages = createStages(clock)
  const claim = await stages.time('claim', () =>
    claimPartition(db, {
      asset: job.asset,
      gameDate: job.gameDate,
      worker: parts.worker,
      now: clock.now(),
      leaseSeconds: parts.leaseSeconds,
      orderedAt: job.orderedAt,
      release: parts.release ?? null,
      bootMilliseconds: parts.boot ? overlapOf(parts.boot, job.orderedAt) : 0,
    }),
  )
  if (!claim) return { kind: 'nothing_to_do' }
  const startedMs = clock.monotonicMs()
  const tell = (result: AttemptResult | PipelineError): void =>
    tellEnd(parts, job, claim, stages, startedMs, result)
  try {
    const result = await runClaimed(parts, claim, stages, startedMs)
    tell(result)
    return result
  } catch (error) {
    tell(toPipelineError(error))
    throw error
  }
}

async function runClaimed(
  parts: WorkerParts,
  claim: Claim,
  stages: Stages,
  startedMs: number,
): Promise<AttemptResult> {
  const { db, clock, pipeline, log } = parts
  const asset = pipeline.asset(claim.asset)
  const abort = new AbortController()
  parts.holding?.add(claim, abort)
  let inputs: Inputs | null = null
  try {
    inputs = await stages.time('inputs', () => readInputs(db, asset, claim.gameDate))
    return await produceAndCommit(parts, asset, claim, inputs, abort, stages, startedMs)
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

/** An error in place of a result: the attempt could not be recorded. */
function tellEnd(
  { telemetry, clock, pipeline, worker }: WorkerParts,
  { orderedAt }: Job,
  claim: TimedClaim,
  stages: Stages,
  startedMs: number,
  result: AttemptResult | PipelineError,
): void {
  const error = result instanceof PipelineError ? result : 'error' in result ? result.error : null
  telemetry?.attemptEnded({
    claim,
    phase: pipeline.asset(claim.asset).phase,
    worker,
    orderedAt,
    endedAt: clock.now(),
    runMs: clock.monotonicMs() - startedMs,
    outcome: result instanceof PipelineError ? 'lost' : outcomeOf(result),
    error: error && { code: error.code, kind: error.kind, message: error.message },
    rows: 'rows' in result ? result.rows : null,
    stages: stages.list(),
  })
}

function outcomeOf(result: AttemptResult): AttemptOutcome {
  if (result.kind === 'committed') return result.changed ? result.state : 'unchanged'
  return result.kind === 'nothing_to_do' ? 'superseded' : result.kind
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
      ...{
        ...run,
        asset,
        codeVersion: pipeline.codeVersion,
        claim,
        error,
        backoffSeconds,
        worker,
        pollAgainAt,
      },
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
  stages: Stages,
  startedMs: number,
): Promise<CommitOutcome> {
  const { db, clock, pipeline } = parts
  const expectation = await asset.expects(db, claim.gameDate)
  const produced = await stages.time('produce', () => produceInTime(parts, asset, claim, inputs, abort))
  const now = clock.now()
  const readers = pipeline
    .readersOf(claim.asset)
    .flatMap(({ asset: reader, scope }) => (scope === 'earlier' ? [reader.name] : []))
  const refreshAt = await whenPolledAgain(pipeline, asset, claim.gameDate, db, now)
  const commit = parts.commit ?? commitPartition
  const request: CommitRequest = {
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
      await stages.time('follow-on', () =>
        orderFollowing(
          tx,
          { pipeline, queue: parts.queue, loadCalendar: () => pipeline.loadCalendar(tx) },
          { gameDate: claim.gameDate, readers },
          now,
        ),
      )
    },
  }
  return stages.time('commit', () => commit(db, request))
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
