/** The kinds of settings, each with what it expects in words: a fault is read by somebody who has never seen the schema. No message has the value. */
import { z } from 'zod'
import { isDecodable, undecodable } from './credentials-of.ts'

export function wholeNumber(min: number, max: number) {
  const error = `expected a whole number from ${min} to ${max}`
  return z.coerce.number(error).int(error).min(min, error).max(max, error)
}

export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, `expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`)
}

const expectedUrl = 'expected an address that begins with http:// or https://'

/** As it is given. */
export const rawUrl = z.url({ protocol: /^https?$/, error: expectedUrl })

/** Without slashes at its end. */
export const url = rawUrl.transform((text) => text.replace(/\/+$/, ''))

export const proxyUrl = rawUrl.refine(isDecodable, undecodable)

/** A sign of a password that ends the host leaves the rest of it where names are, and names are shown. */
function hasWholeHost(text: string): boolean {
  if (!URL.canParse(text)) return true // told already
  const { pathname, search, hash } = new URL(text)
  return !`${pathname}${search}${hash}`.includes('@')
}

export const databaseUrl = z
  .url({
    protocol: /^postgres(ql)?$/,
    error: 'expected an address as in postgres://user:password@host:5432/name',
  })
  .refine(isDecodable, undecodable)
  .refine(
    hasWholeHost,
    'expected an address with no @ after the host: in a password / is written %2F, ? is %3F, # is %23',
  )

export const ipAddress = z.union([z.ipv4(), z.ipv6()], 'expected an address as in 127.0.0.1 or ::1')

export function secret(lengthMin: number) {
  return z.string().min(lengthMin, `expected ${lengthMin} signs or more`)
}

export function pem(what: string) {
  return z.string().startsWith('-----BEGIN', `expected ${what} in PEM`)
}

/** Names with commas between; blanks around them say nothing. */
export const list = z.string().transform((text) => text.split(',').map((each) => each.trim()))

/** What a list may hold, where that is not this folder's to know. */
export interface Choices {
  /** Words that stand alone. */
  readonly alone?: readonly string[]
  readonly names: readonly string[]
}

/** The place of a wrong name, and not the name: it may be a key that was put into the wrong setting. */
export function findListFaults(
  setting: string,
  given: readonly string[],
  { alone = [], names }: Choices,
): string[] {
  if (given.length === 1 && alone.includes(given[0]!)) return []
  const wrong = given.flatMap((name, index) => (names.includes(name) ? [] : [index + 1]))
  if (wrong.length === 0) return []
  const words = [...alone, `some of ${names.join(', ')}`].join(', or ')
  return [
    `${setting}: expected ${words}, with commas between; of ${given.length} given no. ${wrong.join(' and ')} is none of them`,
  ]
}
