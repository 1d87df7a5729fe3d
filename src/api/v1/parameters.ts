/** The pieces that parameters and bodies are declared from: everything has a bound, and texts hold nothing that a database could not keep. */
import { z } from 'zod'
import { isGameDate } from '../../nba/domain/game-date.ts'

/** A whole number in an address. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
}

export const idParameter = wholeNumber(1, Number.MAX_SAFE_INTEGER)
export const idsAtOnceMax = 1_000
export const idsInBody = z.array(z.int().min(1)).min(1).max(idsAtOnceMax)

const whyNoGameDate = (text: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? `the calendar has no ${text} in the years of the league`
    : 'words such as TODAY depend on when they are read'

/** US Eastern, `YYYY-MM-DD`. */
export const gameDate = z
  .string()
  .max(10)
  .refine(isGameDate, {
    error: ({ input }) => `expected a game date, YYYY-MM-DD; ${whyNoGameDate(String(input))}`,
  })
  .meta({ format: 'date' })

/** Well-formed, without control signs: PostgreSQL stores neither a zero byte nor half of a surrogate pair. */
export function plainText(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !/[\p{Cc}]/u.test(text), 'holds signs that cannot be kept')
}

/** Why: it stands in the audit log. */
export const reason = plainText(500).describe('why; it is written into the audit log')

export const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .pipe(z.boolean())

/** Names with commas between, each one of the known. */
export function namesOf<Name extends string>(known: readonly [Name, ...Name[]], max = 60) {
  return z
    .string()
    .max(4_000)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(known)).max(max))
}

export const instant = z.iso.datetime()
export const assetName = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, 'expected the name of an asset')
