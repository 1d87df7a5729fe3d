/** The status of a game in the league's feeds: a number (1 to come, 2 under way, 3 final) and a text that may overrule it.
 *
 * A postponed or cancelled game keeps number 1 and says so in the text alone ('PPD', 'Postponed', 'CNCL'); one that is
 * suspended keeps number 2: it will go on, so it stays live. */
import { z } from 'zod'
import type { GameFact } from '../../domain/facts.ts'
import { isGameDate } from '../../domain/game-date.ts'
import { isGameId } from '../../domain/season.ts'

export const gameIdText = z.string().refine(isGameId, 'expected a game id such as 0022400061')
export const gameStatusNumber = z.literal([1, 2, 3])
/** An Eastern wall time; some feeds write Z behind it all the same, so only its date is read, as text. */
export const easternText = z
  .string()
  .refine((text) => isGameDate(text.slice(0, 10)), 'expected a date such as 2024-01-15T…')

const statuses = { 1: 'scheduled', 2: 'live', 3: 'final' } as const

export function readGameStatus(number: 1 | 2 | 3, text: string): GameFact['status'] {
  const isCalledOff = /^(ppd|postponed|cncl|cancell?ed)/i.test(text.trim())
  return isCalledOff && number === 1 ? 'postponed' : statuses[number]
}

/** The tip-off; null while the time is open, which the feeds write as 'TBD' and a midnight. */
export function readTip(statusText: string, tipAt: string): string | null {
  return statusText.trim().toUpperCase() === 'TBD' ? null : tipAt
}

/** Both scores where the game has any; the feeds write 0 for a game to come. */
export function readScores(
  status: GameFact['status'],
  homeScore: number | null | undefined,
  awayScore: number | null | undefined,
): Pick<GameFact, 'homeScore' | 'awayScore'> {
  const hasScore = status === 'live' || status === 'final'
  return {
    homeScore: hasScore ? (homeScore ?? null) : null,
    awayScore: hasScore ? (awayScore ?? null) : null,
  }
}
