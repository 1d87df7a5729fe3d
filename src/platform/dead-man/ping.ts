/** Calls a watcher outside (healthchecks.io, or one that speaks as it does), so that somebody notices when everything here has stopped.
 *
 * The process that follows the schedules calls it: success only after a whole round of its loop, and only while some controller ends its
 * passes and no message to people waits for a sender; failure after three rounds that broke off. Nothing waits for a call, it goes on beside the loop. https://healthchecks.io/docs/http_api */
import { readUnsentSeconds, unsentSecondsMax } from '../alerts/read-unsent.ts'
import type { Clock } from '../clock.ts'
import type { Queryable } from '../db/database.ts'
import { PipelineError, toPipelineError } from '../errors.ts'
import { checkUrl } from '../http/address-guard.ts'
import type { Http } from '../http.ts'
import type { Log } from '../log.ts'
import { redact } from '../redaction.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { storeHeartbeat } from './heartbeats.ts'
import { readControllerHeard } from './watch-controller.ts'

export const pingName = 'ping'
/** A watcher is told so often; a call that failed is made again after a quarter of it. */
export const pingSeconds = 60
const brokenRoundsMax = 3

export interface PingParts {
  readonly url: string
  /** Origins that may lie inside a network. */
  readonly allowedPrivateOrigins: readonly string[]
  readonly http: Http
  readonly db: Queryable
  readonly clock: Clock
  readonly log: Log
  readonly onCall?: (isDone: boolean) => void
}

export interface Ping extends Pick<Telemetry, 'roundEnded'> {
  /** Before the first round: from now on success is expected. */
  started(): void
  /** Ends a call that is under way. */
  close(): Promise<void>
}

type Signal = 'start' | 'success' | 'fail'
const endings: Readonly<Record<Signal, string>> = { start: '/start', success: '', fail: '/fail' }

/** Throws `config.invalid` for an address that is not to be called. */
export function createPing(parts: PingParts): Ping {
  const { clock, allowedPrivateOrigins } = parts
  const base = parts.url.replace(/\/+$/, '')
  checkUrl(base, (origin) => allowedPrivateOrigins.includes(origin))
  const closing = new AbortController()
  let underWay: Promise<void> | null = null
  let brokenRounds = 0
  /** The next call of each kind is not made before. */
  let nextMs: Record<Signal, number> = { start: 0, success: 0, fail: 0 }

  function tell(signal: Signal): void {
    const nowMs = clock.monotonicMs()
    if (underWay || closing.signal.aborted || nowMs < nextMs[signal]) return
    underWay = call(signal, nowMs).finally(() => {
      underWay = null
    })
  }

  async function call(signal: Signal, nowMs: number): Promise<void> {
    if (signal === 'success' && !((await isControllerHeard(parts)) && (await areAlertsSent(parts)))) return
    const error = await send(parts, `${base}${endings[signal]}`, closing.signal)
    const wait = (error === null ? pingSeconds : pingSeconds / 4) * 1000
    // After a failure the next success is news at once, and the other way round.
    nextMs = { start: 0, success: 0, fail: 0, [signal]: nowMs + wait }
    if (!closing.signal.aborted) await record(parts, signal, error)
  }

  return {
    started: () => tell('start'),
    roundEnded(isDone) {
      brokenRounds = isDone ? 0 : brokenRounds + 1
      if (isDone) tell('success')
      else if (brokenRounds >= brokenRoundsMax) tell('fail')
    },
    async close() {
      closing.abort()
      await underWay
    },
  }
}

/** Somebody else may lead, and hang: then there is nothing to be said, and the watcher's own clock runs out. */
async function isControllerHeard({ db, clock }: PingParts): Promise<boolean> {
  try {
    const { at } = await readControllerHeard(db)
    return at !== null && clock.now().since(at).total('seconds') <= pingSeconds
  } catch {
    return false // no database, no success
  }
}

/** Where nobody sends, nobody here can tell of it: only the watcher can. */
async function areAlertsSent({ db, clock }: PingParts): Promise<boolean> {
  try {
    const seconds = await readUnsentSeconds(db, clock.now())
    return seconds === null || seconds <= unsentSecondsMax
  } catch {
    return false // no database, no success
  }
}

/** Null where the watcher took it; the port tries three times. */
async function send({ http }: PingParts, url: string, signal: AbortSignal): Promise<PipelineError | null> {
  try {
    await http.get({ url, signal, expect: 'bytes', timeoutMilliseconds: 10_000, maxBytes: 64 * 1024 })
    return null
  } catch (error) {
    return signal.aborted
      ? new PipelineError('source.unreachable', 'the process ends')
      : toPipelineError(error)
  }
}

async function record(
  { db, clock, log, onCall }: PingParts,
  signal: Signal,
  error: PipelineError | null,
): Promise<void> {
  onCall?.(error === null)
  const text = error && redact(`${error.code}: ${error.message}`).slice(0, 500)
  if (text !== null) log.warn({ signal, error: text }, 'the watcher outside could not be told')
  await storeHeartbeat(db, { name: pingName, now: clock.now(), error: text }).catch((failure: unknown) =>
    log.debug({ error: String(failure) }, 'how the call went could not be kept'),
  )
}
