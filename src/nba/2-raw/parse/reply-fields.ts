/** Fields that many replies share, as schemas: an instant, a team, counts written as text, an American price.
 *
 * Each gives the neutral value and says in one phrase what should have stood there, so that a changed shape names its place. */
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { describeChangedPlace } from '../../../platform/reply.ts'
import { type GameDate, gameDateOf, isGameDate, isLeagueYear } from '../../domain/game-date.ts'
import { isAmericanPrice } from '../../domain/odds.ts'
import { findTeam, findTeamById } from '../../domain/team.ts'

/** A field that `read` understands, else "expected …"; `read` gives undefined for what it does not. */
export function field<Value>(expected: string, read: (text: string) => Value | undefined) {
  return z.string(expected).transform((text, context): Value => {
    const value = read(text)
    if (value !== undefined) return value
    context.issues.push({ code: 'custom', message: expected, input: text })
    return z.NEVER
  })
}

/** ISO 8601 with an offset, seconds or not ('2024-01-15T18:00Z') → the same instant in UTC, to the second where it can be. */
export const instantField = field('an instant (ISO 8601)', readInstant)

/** ISO 8601 in UTC, kept as it is written. */
export const instantText = z.iso
  .datetime('an instant (ISO 8601, UTC)')
  .refine((text) => isLeagueYear(Number(text.slice(0, 4))), 'an instant in the time of the league')

/** 'YYYY-MM-DD', with or without a time after it. */
export const gameDateField = field('a date (YYYY-MM-DD)', (text): GameDate | undefined => {
  const date = text.slice(0, 10)
  const isDate = isGameDate(date) && (text.length === 10 || text[10] === 'T')
  return isDate && isLeagueYear(Number(date.slice(0, 4))) ? date : undefined
})

/** A team's name or tricode → its NBA id. */
export const teamField = field('an NBA team', (name) => findTeam(name)?.teamId)

/** No team has come near it. */
const countMax = 300

/** '7' → 7. */
export const countTextField = field('a count', (text) =>
  /^\d{1,3}$/.test(text) && Number(text) <= countMax ? Number(text) : undefined,
)

export const countField = z.int('a count').min(0, 'a count').max(countMax, 'a count')

/** The Eastern date on which an instant falls. */
export function easternDateOf(instant: string): GameDate {
  return gameDateOf(Temporal.Instant.from(instant))
}

export function readInstant(text: string): string | undefined {
  try {
    const instant = Temporal.Instant.from(text).toString()
    return isLeagueYear(Number(instant.slice(0, 4))) ? instant : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Throws `source.schema-changed` for a team that plays itself. */
export function requireOpponents(
  homeTeamId: number,
  awayTeamId: number,
  path: readonly PropertyKey[],
): { readonly homeTeamId: number; readonly awayTeamId: number } {
  if (homeTeamId !== awayTeamId) return { homeTeamId, awayTeamId }
  throw describeChangedPlace(path, 'two different teams', findTeamById(homeTeamId)?.tricode)
}

/** −110 and '-110' and '+150' and 'EVEN' are prices; 0, 'OFF' and nothing mean that none is posted; undefined: none of these. */
export function readAmericanPrice(posted: number | string | null | undefined): number | null | undefined {
  if (posted === null || posted === undefined || posted === 0 || posted === 'OFF' || posted === '')
    return null
  if (posted === 'EVEN') return 100
  const price = typeof posted === 'number' ? posted : /^[+-]?\d+(\.\d+)?$/.test(posted) ? Number(posted) : 0
  return isAmericanPrice(price) ? price : undefined
}
