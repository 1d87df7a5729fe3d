/** What the lists of plays of every source share: the league's clock and persons, and the rules that a list must keep. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import type { PlayFact } from '../../domain/facts.ts'

/** Team rebounds and team turnovers may carry the team's id as the person's. */
const teamIdsFrom = 1_610_000_000

/** Of the league's feeds. */
export const playClock = z
  .string()
  .regex(/^PT(0?\d|1[0-2])M[0-5]\d(\.\d+)?S$/, 'expected a clock such as PT11M58.00S')

export function readSecondsLeft(clock: string): number {
  const [, minutes, seconds] = /^PT(\d+)M([\d.]+)S$/.exec(clock)!
  return Number(minutes) * 60 + Number(seconds)
}

export function isPersonId(id: number): boolean {
  return id > 0 && id < teamIdsFrom
}

/** Throws `source.empty` for a game without events. */
export function requirePlays(plays: readonly unknown[], gameId: string, path: string): void {
  if (plays.length > 0) return
  throw new PipelineError('source.empty', `the play-by-play of ${gameId} holds no event`, { path })
}

/** One play a number, in the list's order; throws `source.duplicated` for two of one number that are not the same. */
export function takeDistinct(plays: readonly PlayFact[], path: string): PlayFact[] {
  const byNumber = new Map<number, PlayFact>()
  for (const [place, play] of plays.entries()) {
    const { eventNumber, gameId } = play
    const known = byNumber.get(eventNumber)
    if (known && JSON.stringify(known) !== JSON.stringify(play)) {
      throw new PipelineError(
        'source.duplicated',
        `event ${eventNumber} of ${gameId} stands twice, with different contents`,
        { path: `${path}[${place}]`, gameId },
      )
    }
    byNumber.set(eventNumber, play)
  }
  return [...byNumber.values()]
}
