/** Random tokens, and what is kept of them. A token has 256 bits, so that a fast hash of it can be stored: nobody guesses it.
 *
 * What a person chooses (a password) is hashed slowly instead, in password-hash.ts. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Takes the same time wherever the two differ; their lengths may show. */
export function isSameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The token that forms of a session send back: made from the session's own, so that it dies with it and is stored nowhere. */
export function deriveFormToken(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('form token').digest('base64url')
}
