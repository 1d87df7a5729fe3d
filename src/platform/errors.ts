/** Every operating error has a code, and the code's kind decides what happens next.
 *
 * transient: tried again within the budget · permanent: dead letter · not_yet: the input cannot exist so far, no attempt
 * is spent · bug: stop, open an incident · usage: the caller's to correct. An error without a code is a bug: unknown is not
 * success, and it is not "try again" either. Each code has its page `docs/runbook/<code>.md`; a test holds both equal. */
import type { Temporal } from 'temporal-polyfill'
import { redact, redactDeep } from './redaction.ts'

export type ErrorKind = 'transient' | 'permanent' | 'not_yet' | 'bug' | 'usage'

export const errorKinds = {
  'source.unreachable': 'transient',
  'source.rate-limited': 'transient',
  'source.server-error': 'transient',
  'source.timed-out': 'transient',
  'source.truncated': 'transient',
  'source.not-json': 'transient',
  'source.html-instead': 'transient',
  'source.empty': 'transient',
  'source.no-history': 'permanent',
  'source.stale': 'transient',
  'source.duplicated': 'transient',
  'source.incomplete': 'transient',
  'source.too-large': 'permanent',
  'source.refused': 'permanent',
  'source.blocked': 'transient',
  'source.quota-exhausted': 'transient',
  'source.private-address': 'transient',
  'source.schema-changed': 'transient',
  'source.not-yet': 'not_yet',
  'check.failed': 'transient',
  'coverage.unbalanced': 'permanent',
  'input.missing': 'transient',
  'asset.paused': 'not_yet',
  'input.discarded': 'permanent',
  'lease.lost': 'transient',
  'attempt.timed-out': 'transient',
  'attempt.worker-died': 'transient',
  'database.unavailable': 'transient',
  'database.contention': 'transient',
  'database.full': 'transient',
  'database.cannot-start': 'usage',
  'database.migration-changed': 'usage',
  'config.invalid': 'usage',
  'alerts.unreachable': 'usage',
  'alerts.undelivered': 'transient',
  'usage.invalid': 'usage',
  'usage.not-found': 'usage',
  'usage.method': 'usage',
  'usage.conflict': 'usage',
  'access.login-required': 'usage',
  'access.forbidden': 'usage',
  'access.confirm-login': 'usage',
  'access.second-factor-required': 'usage',
  'access.foreign-request': 'usage',
  'access.rate-limited': 'usage',
  'import.refused': 'usage',
  'publication.refused': 'usage',
  'files.unwritable': 'transient',
  'pipeline.bug': 'bug',
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorKinds

export interface ErrorDetails {
  readonly [name: string]: unknown
}

/** An operating error: what happened, what is left, what to do; `details` hold the place (URL, JSON path, counts). Secrets are taken out when
 * it is made: from here its text goes to the log, the ledger, a dead letter, an incident and an alert. */
export class PipelineError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(redact(message), options)
    this.name = 'PipelineError'
    this.code = code
    this.details = redactDeep(details)
  }

  get kind(): ErrorKind {
    return errorKinds[this.code]
  }
}

/** `not_yet` with the instant from which it is worth looking again. */
export class NotYetError extends PipelineError {
  readonly until: Temporal.Instant

  constructor(message: string, until: Temporal.Instant, details: ErrorDetails = {}) {
    super('source.not-yet', message, details)
    this.name = 'NotYetError'
    this.until = until
  }
}

/** Gives every thrown value a code; what was not thrown as a PipelineError is a bug and keeps its stack as the cause. */
export function toPipelineError(error: unknown): PipelineError {
  if (error instanceof PipelineError) return error
  if (isContention(error))
    return new PipelineError('database.contention', describe(error), {}, { cause: error })
  if (isFull(error)) return new PipelineError('database.full', describe(error), {}, { cause: error })
  if (isConnectionLoss(error)) {
    return new PipelineError('database.unavailable', describe(error), {}, { cause: error })
  }
  return new PipelineError('pipeline.bug', describe(error), {}, { cause: error })
}

/** Serialization failure, deadlock, lock not available: the connection is sound, only this transaction lost. */
function isContention(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(40001|40P01|55P03)$/.test(String(error.code))
}

/** disk_full: no space for a table, an index or a sort; the connection is sound, and what needs no space still works. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '53100'
}

/** PostgreSQL's classes 08 (connection), 57P (shutdown) and 53 (resources), its end of a transaction in which nothing came any more (25P03),
 * and Node's socket errors. */
const transientStates = /^(08...|57P0[123]|53...|25P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    transientStates.test(code) ||
    /Connection terminated|connection is closed|connection error and is not queryable|timeout exceeded when trying to connect|Query read timeout/i.test(
      error.message,
    )
  )
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `thrown value: ${String(error)}`
}
