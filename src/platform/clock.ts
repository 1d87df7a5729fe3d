/** Time as an injected part: the system's clock, or a simulated one that only moves when it is told to.
 *
 * A decision reads the clock once and passes the instant on; SQL receives it as a parameter, so that a whole season
 * can be run on simulated time. `monotonicMs` never jumps backwards: durations are measured with it, not with `now`. */
import { setTimeout as delay, setImmediate as giveWay } from 'node:timers/promises'
import { Temporal } from 'temporal-polyfill'

export interface Clock {
  now(): Temporal.Instant
  /** Milliseconds since an arbitrary start; never decreases. */
  monotonicMs(): number
  /** Resolves when `milliseconds` have passed, or at once when `signal` is aborted; after 0 when whoever waits for events has had his turn. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()), // to the millisecond, as the database gives it back
  monotonicMs: () => performance.now(),
  async sleep(milliseconds, signal) {
    try {
      const options = signal ? { signal } : {}
      await (milliseconds > 0 ? delay(milliseconds, undefined, options) : giveWay(undefined, options))
    } catch (error) {
      if (!signal?.aborted) throw error
    }
  },
}

/** A clock for simulations: sleepers wake, in order, when `advanceTo` passes their instant. */
export class SimulatedClock implements Clock {
  #nowMs: number
  readonly #startMs: number
  readonly #sleepers = new Set<{ wakeMs: number; wake: () => void }>()

  constructor(start: Temporal.Instant | string) {
    this.#nowMs = Temporal.Instant.from(start).epochMilliseconds
    this.#startMs = this.#nowMs
  }

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(this.#nowMs)
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || milliseconds <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper = { wakeMs: this.#nowMs + milliseconds, wake: () => finish() }
      const finish = (): void => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', finish)
    })
  }

  /** Moves to `instant` (never backwards) and wakes every sleeper due by then, earliest first. */
  advanceTo(instant: Temporal.Instant | string): void {
    const targetMs = Temporal.Instant.from(instant).epochMilliseconds
    if (targetMs < this.#nowMs) throw new Error(`a simulated clock does not go back: ${instant}`)
    const due = [...this.#sleepers].filter((sleeper) => sleeper.wakeMs <= targetMs)
    this.#nowMs = targetMs
    for (const sleeper of due.sort((a, b) => a.wakeMs - b.wakeMs)) sleeper.wake()
  }

  advanceBy(milliseconds: number): void {
    this.advanceTo(this.now().add({ milliseconds }))
  }
}
