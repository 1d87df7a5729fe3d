/** What becomes of an attempt that did not commit: later, again, or never without a human.
 *
 * One budget of attempts a partition, whoever ordered them. "Not yet" spends none. A partition that already had content
 * keeps it: a failed refresh never takes the last good data away. A full disk is nobody's fault and spends none either; one incident
 * says that there is no room, until every partition that met it has been made. */
import { Temporal } from 'temporal-polyfill'
import { type AssetFailure, countAssetFailure } from '../breakers/asset-breakers.ts'
import { type Database, json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { NotYetError, type PipelineError } from '../errors.ts'
import { redact } from '../redaction.ts'
import type { Claim } from './claim.ts'
import { keepIncident, openIncident } from './incidents.ts'
import type { InputHashes } from './inputs.ts'

export interface Failure extends Pick<AssetFailure, 'asset' | 'codeVersion'> {
  readonly claim: Claim
  readonly error: PipelineError
  readonly inputs: InputHashes | null
  readonly now: Temporal.Instant
  /** Wait before the next attempt, where there is one. */
  readonly backoffSeconds: number
  readonly runMilliseconds: number
  readonly worker: string
  /** A polled partition that has content is asked again then, with a fresh budget: its letter says what failed. Null: its window
   * is over, or it is not polled. */
  readonly pollAgainAt: Temporal.Instant | null
}

/** A disk that is full is so for a while, and every attempt needs a little room itself. */
const fullPauseSeconds = 300

export type FailureOutcome = 'not_yet' | 'retry' | 'dead_letter' | 'superseded'

export function recordFailure(db: Database, failure: Failure): Promise<FailureOutcome> {
  return db.transaction(async (tx) => {
    const outcome = decide(failure)
    const moved = await moveLedger(tx, failure, outcome)
    await closeAttempt(tx, failure, moved ? (outcome === 'not_yet' ? 'not_yet' : 'failed') : 'superseded')
    if (!moved) return 'superseded'
    await countAssetFailure(tx, { ...failure, gameDate: failure.claim.gameDate })
    if (outcome === 'dead_letter') await buryAttempt(tx, failure)
    if (isFull(failure)) await reportFull(tx, failure)
    return outcome
  })
}

function isFull({ error }: Failure): boolean {
  return error.code === 'database.full'
}

function decide(failure: Failure): Exclude<FailureOutcome, 'superseded'> {
  const { claim, error } = failure
  if (error.kind === 'not_yet') return 'not_yet'
  if (isFull(failure)) return 'retry'
  if (error.kind === 'transient' && claim.attemptsUsed < claim.attemptsMax) return 'retry'
  return 'dead_letter'
}

async function moveLedger(tx: Queryable, failure: Failure, outcome: FailureOutcome): Promise<boolean> {
  const { claim, error, now } = failure
  const state = outcome === 'not_yet' ? 'not_yet' : outcome === 'retry' ? 'expected' : 'failed'
  const pauseSeconds = Math.max(failure.backoffSeconds, isFull(failure) ? fullPauseSeconds : 0)
  const backoff = now.add({ milliseconds: Math.round(pauseSeconds * 1000) })
  const isLater = error instanceof NotYetError && Temporal.Instant.compare(error.until, now) > 0
  const wait = isLater ? error.until : backoff // "not yet, but now" would be asked without end
  const notBefore = outcome === 'dead_letter' ? null : wait
  const isPolledAgain =
    outcome === 'dead_letter' && error.kind === 'transient' && failure.pollAgainAt !== null
  const pollAgainAt = isPolledAgain ? failure.pollAgainAt : null
  const rows = await tx.query(sql`
    update ledger set
      state = case when ${state} = 'failed' and (committed_state is null or ${pollAgainAt}::timestamptz is null) then 'failed'
        else coalesce(committed_state, ${state}) end,
      reason = ${redact(error.message).slice(0, 2000)}, error_code = ${error.code}, 
      not_before = case when committed_state is null then ${notBefore}::timestamptz
        else coalesce(${pollAgainAt}::timestamptz, ${notBefore}::timestamptz) end,
      refresh_at = case when committed_state is null then null
        else coalesce(${pollAgainAt}::timestamptz, ${notBefore}::timestamptz) end,
      attempts_used = case when committed_state is not null and ${pollAgainAt}::timestamptz is not null then 0
        else attempts_used - ${outcome === 'not_yet' || isFull(failure) ? 1 : 0} end,
      inputs = case when committed_state is null or (${state} = 'failed' and ${pollAgainAt}::timestamptz is null) then ${failure.inputs ? json(failure.inputs) : null}::jsonb else inputs end,
      lease_owner = null, lease_until = null
    where asset = ${claim.asset} and game_date = ${claim.gameDate} and fence = ${claim.fence} and state = 'running'
    returning 1`)
  return rows.length === 1
}

async function closeAttempt(
  tx: Queryable,
  { claim, error, now, runMilliseconds }: Failure,
  outcome: string,
): Promise<void> {
  await tx.query(sql`
    update attempts set finished_at = ${now}, outcome = ${outcome}, error_code = ${error.code},
      error = ${redact(error.message).slice(0, 8000)}, details = ${json(describeDetails(error))}::jsonb, run_ms = ${runMilliseconds}
    where asset = ${claim.asset} and game_date = ${claim.gameDate} and fence = ${claim.fence}
      and (outcome is null or (outcome = 'abandoned' and ${outcome} = 'superseded'))`)
}

/** A partition has one open letter: what failed again after a new input or a redrive by itself takes the place of the one before. */
async function buryAttempt(tx: Queryable, failure: Failure): Promise<void> {
  const { claim, error, now, worker } = failure
  await tx.query(sql`
    with before as (
      update dead_letters set closed_at = ${now}, closed_how = 'failed_again', closed_by = ${worker}, closed_reason = ${error.code}
      where asset = ${claim.asset} and game_date = ${claim.gameDate} and closed_at is null returning redrives)
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at, code_version, redrives)
    values (${claim.asset}, ${claim.gameDate}, ${claim.fence}, ${error.code}, ${redact(error.message).slice(0, 8000)},
      ${json(describeDetails(error))}::jsonb, ${claim.attemptsUsed}, ${now}, ${failure.codeVersion},
      coalesce((select max(redrives) from before), 0))`)
  await tx.query(sql`
    insert into audit_log (at, actor, action, asset, game_date, details)
    values (${now}, ${worker}, 'partition.failed', ${claim.asset}, ${claim.gameDate},
      ${json({ fence: claim.fence, code: error.code, attempts: claim.attemptsUsed })}::jsonb)`)
  await openIncident(tx, {
    cause: `${claim.asset}: ${error.code}`,
    severity: error.kind === 'bug' ? 'critical' : 'warning',
    title: `${claim.asset} cannot be produced: ${redact(error.message).slice(0, 300)}`,
    details: { asset: claim.asset, firstGameDate: claim.gameDate, code: error.code },
    example: `${claim.asset} ${claim.gameDate}: ${error.message}`,
    now,
  })
}

async function reportFull(tx: Queryable, { claim, error, now }: Failure): Promise<void> {
  await keepIncident(tx, {
    cause: 'the database is full',
    severity: 'critical',
    title: `the disk of the database is full: ${redact(error.message).slice(0, 200)}. Make room; what could not be written is written within ${fullPauseSeconds / 60} minutes after that, by itself`,
    page: 'runbook/database.full.md',
    details: { untilNoneHas: error.code, lastAsset: claim.asset, lastGameDate: claim.gameDate },
    now,
  })
}

function describeDetails(error: PipelineError): object {
  const cause =
    error.cause instanceof Error ? { cause: redact(error.cause.stack ?? error.cause.message) } : {}
  return JSON.parse(redact(JSON.stringify({ ...error.details, ...cause }))) as object
}
