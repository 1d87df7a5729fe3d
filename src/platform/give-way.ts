/** Long computing in pieces: between two of them whoever waits for an event, an answer or a beat of the heart has his turn.
 *
 * A process that computes for longer than a lease without looking up loses its work to the next one, which does the same; and its pages stand still. */
import type { Clock } from './clock.ts'

/** Awaited between two pieces of work. Costs a look at the clock, and nothing is there to be awaited, until a piece's time is over. */
export type GiveWay = () => Promise<void> | undefined

/** Long enough that giving way costs nothing, short enough that nobody notices. */
const pieceMs = 20

export function createGiveWay(clock: Pick<Clock, 'monotonicMs' | 'sleep'>): GiveWay {
  let sinceMs = clock.monotonicMs()
  return () => {
    if (clock.monotonicMs() - sinceMs < pieceMs) return undefined
    return clock.sleep(0).then(() => {
      sinceMs = clock.monotonicMs()
    })
  }
}

/** For who has nobody beside him. */
export const giveNoWay: GiveWay = () => undefined
