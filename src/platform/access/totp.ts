/** Codes of an authenticator: HMAC-SHA-1 of the number of half minutes since 1970, cut to six digits (RFC 6238, over RFC 4226), as every
 * authenticator has them. */
import { createHmac } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import { isSameSecret } from './tokens.ts'

export const stepSeconds = 30
const digits = 6

export function stepAt(now: Temporal.Instant): number {
  return Math.floor(now.epochMilliseconds / 1000 / stepSeconds)
}

export function codeOf(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const offset = hash.readUInt8(hash.length - 1) & 0xf
  const number = (hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** length
  return String(number).padStart(length, '0')
}

/** The step of now, where this is its code; null otherwise. A code lives for its own half minute: with a neighbour's taken as well, one that was
 * looked over somebody's shoulder would be good for a minute and a half. */
export function findStep(secret: Uint8Array, code: string, now: Temporal.Instant): number | null {
  const step = stepAt(now)
  return isSameSecret(codeOf(secret, step), code) ? step : null
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, without the filling. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

/** What an authenticator on the same device opens. */
export function otpauthAddress(userName: string, secret: Uint8Array): string {
  const issuer = 'Sixth Man'
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(userName)}`
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`
}
