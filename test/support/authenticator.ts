/** An authenticator app in tests: it is given the key as the page of the account shows it, and says the code of an instant. */

import { decodeQR } from 'qr/decode.js'
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

/** What a camera reads of the page: its bars are painted on a white square, eight points a module, and looked at. */
export function readQrCode(page: string): string {
  const [, picture = ''] = /<svg class="qr"(.*?)<\/svg>/s.exec(page) ?? []
  const modules = Number(/viewBox="0 0 (\d+) \1"/.exec(picture)?.[1])
  const side = 8 * modules
  const data = new Uint8ClampedArray(4 * side * side).fill(255)
  for (const [, x, y, width] of picture.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
    for (let row = 8 * Number(y); row < 8 * (Number(y) + 1); row += 1)
      for (let place = 8 * Number(x); place < 8 * (Number(x) + Number(width)); place += 1)
        data.fill(0, 4 * (row * side + place), 4 * (row * side + place) + 3)
  return decodeQR({ width: side, height: side, data })
}

export const sayCode = (secret: Uint8Array, now: Temporal.Instant): string => codeOf(secret, stepAt(now))
