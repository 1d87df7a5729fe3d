/** What a fuzzer sends: texts that are no dates, numbers or names, the names that endpoints declare, and what every answer has to be like. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { endpoints } from '../../src/api/v1/index.ts'

export const nasty = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      '0',
      '-1',
      '1e9',
      '100000000',
      '99999999999999999999',
      'NaN',
      'null',
      'true',
      '[]',
      '{}',
      '__proto__',
      'constructor',
      'TODAY',
    ],
    ...[
      '1900-01-01',
      '2025-02-30',
      '2025-11-05',
      '9999-12-31',
      "'; drop table ledger; --",
      '<script>alert(1)</script>',
      '../../etc/passwd',
    ],
    ...['\u0000', '\ud800', '%', '%00', '%ff', '💥', 'ﬃ', '\r\nset-cookie: a=b', 'a'.repeat(5_000)],
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

const odd = ['x', '__proto__']
/** Every parameter that some address takes, and some that none does. */
export const parameterNames = [
  ...new Set(endpoints.flatMap((each) => (each.kind === 'read' ? Object.keys(each.query.shape) : []))),
  ...odd,
]
/** Every field that some action takes, and some that none does. */
export const fieldNames = [
  ...new Set(endpoints.flatMap((each) => (each.kind === 'action' ? Object.keys(each.body.shape) : []))),
  ...odd,
]

export async function expectTold(reply: Response, what: unknown): Promise<void> {
  const text = await reply.text()
  expect([
    reply.status < 500 || (reply.status === 503 && text.includes('isReady')),
    what,
    text.slice(0, 300),
  ]).toEqual([true, what, text.slice(0, 300)])
  expect(text).not.toMatch(/node_modules|\bat \S+ \(|\.ts:\d+|syntax error at|select .* from /i)
  expect(reply.headers.get('set-cookie')).toBeNull()
}

/** As an address can hold it; a lone surrogate cannot be encoded, and is sent as it would arrive. */
export function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80'
}
