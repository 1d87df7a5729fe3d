/** The world's time, run faster: what a process waits minutes for comes within seconds, and its loops, its time-outs and its alerts agree about it. */
import { type Clock, systemClock } from '../../src/platform/clock.ts'

export function createHastenedClock(times: number): Clock {
  const start = systemClock.now()
  const startMs = systemClock.monotonicMs()
  const passedMs = (): number => times * (systemClock.monotonicMs() - startMs)
  return {
    now: () => start.add({ milliseconds: Math.floor(passedMs()) }),
    monotonicMs: passedMs,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / times, signal),
  }
}
