/** The world's time, run faster: what a process waits minutes for comes within seconds, and its loops, its time-outs and its alerts agree about it. */
import type { Temporal } from 'temporal-polyfill'
import { type Clock, systemClock } from '../../src/platform/clock.ts'

/** Processes that are given the same `from` agree about the time. Default: now. */
export function createHastenedClock(times: number, from: Temporal.Instant = systemClock.now()): Clock {
  const startMs = systemClock.monotonicMs() - systemClock.now().since(from).total('milliseconds')
  const passedMs = (): number => times * (systemClock.monotonicMs() - startMs)
  return {
    now: () => from.add({ milliseconds: Math.floor(passedMs()) }),
    monotonicMs: passedMs,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / times, signal),
  }
}
