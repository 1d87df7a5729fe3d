/** An authenticator app in tests: it is given the key as the page of the account shows it, and says the code of an instant. */
import type { Temporal } from 'temporal-polyfill'
import { codeOf, stepAt } from '../../src/platform/access/totp.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Of a page that shows a key and recovery codes. */
export function readEnrolment(page: string): {
  readonly secret: Uint8Array
  readonly recoveryCodes: string[]
} {
  const key = /<code>((?:[A-Z2-7]{4} ?){8})<\/code>/.exec(page)?.[1]
  if (key === undefined) throw new Error('the page shows no key')
  const bits = Array.from(key.replaceAll(' ', ''), (sign) =>
    alphabet.indexOf(sign).toString(2).padStart(5, '0'),
  )
  const secret = Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  )
  const recoveryCodes = [...page.matchAll(/<code>((?:[a-z2-7]{5}-?){5})<\/code>/g)].map(([, code]) => code!)
  return { secret, recoveryCodes }
}

export const sayCode = (secret: Uint8Array, now: Temporal.Instant): string => codeOf(secret, stepAt(now))
