/** What a process tells about its own work: attempts, passes of the controller, requests to sources.
 *
 * Metrics and traces listen. They are told after the fact and give nothing back: nothing here can fail, delay or change what it speaks of. */
import type { Temporal } from 'temporal-polyfill'
import type { Phase } from '../asset.ts'
import type { ErrorCode, ErrorKind } from '../errors.ts'
import type { TimedClaim } from '../ledger/claim.ts'
import type { Log } from '../log.ts'

export const attemptOutcomes = [
  'complete',
  'empty_ok',
  'degraded',
  'unchanged',
  'not_yet',
  'retry',
  'dead_letter',
  'superseded',
  'lost',
] as const
/** As the ledger has it; `retry` failed and is tried again, `lost` was cut off from the database and could not be recorded. */
export type AttemptOutcome = (typeof attemptOutcomes)[number]

export const stageNames = ['claim', 'inputs', 'produce', 'commit', 'follow-on'] as const
export type StageName = (typeof stageNames)[number]

/** One part of an attempt; `follow-on` lies inside `commit`. */
export interface Stage {
  readonly name: StageName
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
}

export interface EndedAttempt {
  readonly claim: TimedClaim
  readonly phase: Phase
  readonly worker: string
  readonly orderedAt: Temporal.Instant
  readonly endedAt: Temporal.Instant
  readonly runMs: number
  readonly outcome: AttemptOutcome
  readonly error: { readonly code: ErrorCode; readonly kind: ErrorKind; readonly message: string } | null
  readonly rows: number | null
  readonly stages: readonly Stage[]
}

export interface EndedPass {
  readonly startedAt: Temporal.Instant
  readonly ms: number
  readonly isDone: boolean
  /** Dates that were planned anew in it. */
  readonly planned: readonly string[]
}

export interface EndedRequest {
  readonly host: string
  /** With its retries and what it waited at the host's gate. */
  readonly ms: number
  /** 'ok', or the code of the error. */
  readonly outcome: string
  readonly bytes: number
}

export interface Telemetry {
  attemptEnded(attempt: EndedAttempt): void
  /** Of the controller, in the process that leads. */
  passEnded(pass: EndedPass): void
  /** Of the whole loop, in the process that follows the schedules, whoever leads: false where anything in it failed. */
  roundEnded(isDone: boolean): void
  requestEnded(request: EndedRequest): void
}

/** Tells every listener; one that throws is logged and the others are told all the same. */
export function joinTelemetry(log: Log, listeners: readonly Partial<Telemetry>[]): Telemetry {
  const tell = (name: string, call: (listener: Partial<Telemetry>) => void): void => {
    for (const listener of listeners) {
      try {
        call(listener)
      } catch (error) {
        log.warn({ about: name, error: String(error) }, 'telemetry failed; the work goes on')
      }
    }
  }
  return {
    attemptEnded: (attempt) => tell('attempt', (listener) => listener.attemptEnded?.(attempt)),
    passEnded: (pass) => tell('pass', (listener) => listener.passEnded?.(pass)),
    roundEnded: (isDone) => tell('round', (listener) => listener.roundEnded?.(isDone)),
    requestEnded: (request) => tell('request', (listener) => listener.requestEnded?.(request)),
  }
}
