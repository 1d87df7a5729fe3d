/** Codes of an authenticator against the vectors of RFC 6238 (appendix B, SHA-1) and of RFC 4648 (base 32), and which of them count at an instant. */
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import {
  codeOf,
  findStep,
  otpauthAddress,
  stepAt,
  stepSeconds,
  toBase32,
} from '../../../src/platform/access/totp.ts'

const secret = Buffer.from('12345678901234567890')
const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds(1000 * seconds)

test.for([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const)('at %d s the code is %s', ([seconds, code]) => {
  expect(codeOf(secret, stepAt(at(seconds)), 8)).toBe(code)
  expect(codeOf(secret, stepAt(at(seconds)))).toBe(code.slice(2))
})

test.for([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
] as const)('"%s" is %s in base 32', ([text, encoded]) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded)
})

test('a code lives for its own half minute: neither the one before nor the next counts', () => {
  const now = at(1_234_567_890)
  const step = stepAt(now)
  const found = [-2, -1, 0, 1, 2].map((off) => findStep(secret, codeOf(secret, step + off), now))
  expect(found).toEqual([null, null, step, null, null])
  const begins = at(step * stepSeconds)
  const code = codeOf(secret, step)
  const lives = [-0.001, 0, 29.999, 30].map((seconds) =>
    findStep(secret, code, begins.add({ milliseconds: 1000 * seconds })),
  )
  expect(lives).toEqual([null, step, step, null])
  for (const wrong of ['', '12345', '1234567', 'abcdef']) expect(findStep(secret, wrong, now)).toBeNull()
})

test('an authenticator is given what it needs by one address', () => {
  const address = new URL(otpauthAddress('anna', secret))
  expect([address.protocol, decodeURIComponent(address.pathname)]).toEqual(['otpauth:', '/Sixth Man:anna'])
  expect(Object.fromEntries(address.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Sixth Man',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})
