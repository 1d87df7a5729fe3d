/** A gate for each host: so many requests at once, so many a second, none while the host has asked for patience.
 *
 * First come, first served. A request waits at most once for its turn and once for each closing, whatever the clock says then: on a
 * simulated clock, whose sleep may return at once, it goes on instead of asking the clock again for ever. */
import type { Clock } from '../clock.ts'
import { HttpError } from './request.ts'

/** How a host wants to be asked. What is left out is not limited. */
export interface HostPolicy {
  readonly requestsPerSecond?: number
  /** Requests that may start together after a rest. Default 1; means nothing without `requestsPerSecond`. */
  readonly burst?: number
  /** Requests under way at once. Default 6, as browsers do. */
  readonly concurrency?: number
  /** Between the starts of two requests. */
  readonly minIntervalMilliseconds?: number
}

export interface HostGates {
  /** Waits for the host's turn; the returned function leaves. Throws the signal's reason, or `source.rate-limited` where the host
   * wants to be left alone for longer than a worker should wait. */
  enter(url: URL, redactedUrl: string, signal?: AbortSignal): Promise<() => void>
  /** Nobody asks this host for so long. */
  close(url: URL, milliseconds: number): void
}

export interface HostGatesOptions {
  readonly clock: Clock
  /** By 'host:port', or by host name for all its ports. */
  readonly hosts: Readonly<Record<string, HostPolicy>>
  readonly defaultPolicy: HostPolicy
  /** A gate that stays closed for longer refuses at once. */
  readonly patienceMilliseconds: number
}

export const concurrencyDefault = 6
/** Whatever a source asks for, the gate is tried again after this. */
const closedMillisecondsMax = 3_600_000

interface Gate {
  readonly policy: HostPolicy
  readonly waiting: (() => void)[]
  active: number
  /** When the bucket is full again (GCRA's theoretical arrival time). */
  fullAtMs: number
  lastStartMs: number
  closedUntilMs: number
}

export function createHostGates(options: HostGatesOptions): HostGates {
  const { clock, hosts, defaultPolicy, patienceMilliseconds } = options
  const gates = new Map<string, Gate>()

  const gateOf = ({ host, hostname }: URL): Gate => {
    let gate = gates.get(host)
    if (!gate) {
      const policy = hosts[host] ?? hosts[hostname] ?? defaultPolicy
      const never = Number.NEGATIVE_INFINITY
      gate = { policy, waiting: [], active: 0, fullAtMs: never, lastStartMs: never, closedUntilMs: never }
      gates.set(host, gate)
    }
    return gate
  }

  return {
    async enter(url, redactedUrl, signal) {
      const gate = gateOf(url)
      await takePlace(gate, signal)
      const leave = (): void => {
        gate.active -= 1
        gate.waiting.shift()?.()
      }
      try {
        const turnMs = reserveTurn(gate, clock.monotonicMs())
        await waitUntil(turnMs, clock, signal)
        let waitedForMs = Number.NEGATIVE_INFINITY
        while (gate.closedUntilMs > Math.max(clock.monotonicMs(), waitedForMs)) {
          waitedForMs = gate.closedUntilMs
          const milliseconds = Math.ceil(waitedForMs - clock.monotonicMs())
          if (milliseconds > patienceMilliseconds) throw describeClosed(url, redactedUrl, milliseconds)
          await waitUntil(waitedForMs, clock, signal)
        }
        return leave
      } catch (error) {
        leave()
        throw error
      }
    },
    close(url, milliseconds) {
      const gate = gateOf(url)
      const untilMs = clock.monotonicMs() + Math.min(milliseconds, closedMillisecondsMax)
      gate.closedUntilMs = Math.max(gate.closedUntilMs, untilMs)
    },
  }
}

/** Waits until fewer than `concurrency` are under way, in the order of arrival. A place that is given up is passed on. */
function takePlace(gate: Gate, signal: AbortSignal | undefined): Promise<void> {
  const concurrency = gate.policy.concurrency ?? concurrencyDefault
  if (gate.active < concurrency && gate.waiting.length === 0) {
    gate.active += 1
    return Promise.resolve()
  }
  return new Promise((resolve, reject) => {
    const start = (): void => {
      signal?.removeEventListener('abort', giveUp)
      gate.active += 1
      resolve()
    }
    const giveUp = (): void => {
      const index = gate.waiting.indexOf(start)
      if (index !== -1) gate.waiting.splice(index, 1)
      reject(signal?.reason)
    }
    gate.waiting.push(start)
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}

/** When this request may start. Reserved at once, so that whoever comes next starts later. */
function reserveTurn(gate: Gate, nowMs: number): number {
  const { requestsPerSecond, burst = 1, minIntervalMilliseconds = 0 } = gate.policy
  const intervalMs = requestsPerSecond === undefined ? 0 : 1_000 / requestsPerSecond
  const turnMs = Math.max(
    nowMs,
    gate.fullAtMs - (burst - 1) * intervalMs,
    gate.lastStartMs + minIntervalMilliseconds,
  )
  gate.fullAtMs = Math.max(turnMs, gate.fullAtMs) + intervalMs
  gate.lastStartMs = turnMs
  return turnMs
}

async function waitUntil(turnMs: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  const milliseconds = turnMs - clock.monotonicMs()
  if (milliseconds > 0) await clock.sleep(Math.ceil(milliseconds), signal)
  signal?.throwIfAborted()
}

function describeClosed(url: URL, redactedUrl: string, retryAfterMilliseconds: number): HttpError {
  const seconds = Math.ceil(retryAfterMilliseconds / 1_000)
  return new HttpError(
    'source.rate-limited',
    `${redactedUrl} was not asked: ${url.host} wants to be left alone for another ${seconds} s`,
    { url: redactedUrl, retryAfterMilliseconds, isAsked: false },
    null,
  )
}
