/** The world's clock, put ahead or back by a fixed time: a real process that lives a chosen evening. */
import { type Clock, systemClock } from '../../src/platform/clock.ts'

export function createShiftedClock(milliseconds: number): Clock {
  return { ...systemClock, now: () => systemClock.now().add({ milliseconds }) }
}
