/** The replay's own clock: stands at an instant until it is set, or runs from there at a chosen speed.
 *
 * Unlike a simulated clock it may go back: another process owns the story and may tell it twice. */
import { Temporal } from 'temporal-polyfill'
import { type Clock, systemClock } from '../platform/clock.ts'

export interface SettableClock extends Clock {
  set(instant: Temporal.Instant | string): void
}

/** `speed`: replay seconds a real second; 0 stands still, 1 is real time. */
export function createSettableClock(start: Temporal.Instant | string, speed = 0): SettableClock {
  let startMs = Temporal.Instant.from(start).epochMilliseconds
  let setAtMs = systemClock.monotonicMs()
  return {
    now: () =>
      Temporal.Instant.fromEpochMilliseconds(
        Math.floor(startMs + speed * (systemClock.monotonicMs() - setAtMs)),
      ),
    monotonicMs: () => systemClock.monotonicMs(),
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
    set(instant) {
      startMs = Temporal.Instant.from(instant).epochMilliseconds
      setAtMs = systemClock.monotonicMs()
    },
  }
}

export function isSettable(clock: Clock): clock is SettableClock {
  return 'set' in clock
}
