/** The loops of this process say that they turn, whatever comes of it: a loop that hangs falls silent although its process lives.
 *
 * In memory, without the database: a process whose database is away turns, and must not be ended for it. */
import type { Clock } from '../clock.ts'

export type LoopName = 'controller' | 'worker' | 'monitor' | 'watch' | 'alerts'

export interface Pulse {
  turned(loop: LoopName): void
  /** Seconds since each loop last turned. */
  read(): Readonly<Partial<Record<LoopName, number>>>
}

/** Longer than any one statement may take, and than a pass over a long backfill. */
export const stuckSeconds = 600

export function createPulse(clock: Clock): Pulse {
  const turnedMs = new Map<LoopName, number>()
  return {
    turned: (loop) => void turnedMs.set(loop, clock.monotonicMs()),
    read: () =>
      Object.fromEntries(
        [...turnedMs].map(([loop, ms]) => [loop, Math.round((clock.monotonicMs() - ms) / 1000)]),
      ),
  }
}
