import { describe, expect, test } from 'vitest'
import {
  assetPolicies,
  countsAgainst,
  countsAgainstAsset,
  countsAgainstHost,
  countsAgainstSource,
  hostBreaker,
  policyOf,
  showsAlive,
  sourceBreaker,
} from '../../../src/platform/breakers/breaker-policy.ts'
import { type ErrorCode, errorKinds } from '../../../src/platform/errors.ts'

const codes = Object.keys(errorKinds) as ErrorCode[]
const host = hostBreaker('https://site.api.espn.com/apis/site/v2/x?key=1')
const source = sourceBreaker('espn')

describe('the policy', () => {
  test('has a verdict on every code of a source', () => {
    const undecided = codes.filter(
      (code) => code.startsWith('source.') && !countsAgainst(source, code) && !showsAlive(source, code),
    )
    expect(undecided).toEqual([])
  })

  test('blames nobody for what is ours', () => {
    const ours = codes.filter((code) => !code.startsWith('source.') && code !== 'check.failed')
    expect(ours.filter((code) => countsAgainst(source, code) || countsAgainst(host, code))).toEqual([])
    expect(ours.filter((code) => showsAlive(source, code) || showsAlive(host, code))).toEqual([])
  })

  test('what counts against a host counts against its sources', () => {
    expect(codes.filter((code) => countsAgainstHost(code) && !countsAgainstSource(code))).toEqual([])
  })

  test('a code never both counts and shows alive', () => {
    expect(codes.filter((code) => countsAgainst(host, code) && showsAlive(host, code))).toEqual([])
  })

  test.each([
    'source.schema-changed',
    'source.not-json',
    'source.quota-exhausted',
    'source.too-large',
  ] as const)('%s is the source’s fault, and shows that the host answers', (code) => {
    expect(countsAgainst(source, code)).toBe(true)
    expect(showsAlive(host, code)).toBe(true)
  })

  test('pauses grow, and none but a quota’s is longer than half an hour', () => {
    for (const code of codes) {
      const { pausesMinutes } = policyOf(code)
      expect(pausesMinutes).toEqual(pausesMinutes.toSorted((a, b) => a - b))
      if (code !== 'source.quota-exhausted') expect(Math.max(...pausesMinutes)).toBe(30)
    }
  })

  test('an asset is not blamed for its sources, for what cannot be yet, for the database, or for a worker that was killed', () => {
    const blamed = (isSource: boolean): ErrorCode[] =>
      codes.filter((code) => countsAgainstAsset(isSource, code))
    const never = codes.filter((code) => /^(database|config|usage|import|lease|asset)\./.test(code))
    expect(blamed(false).filter((code) => never.includes(code))).toEqual([])
    for (const code of ['source.not-yet', 'attempt.worker-died'] as const)
      expect(blamed(false)).not.toContain(code)
    expect(blamed(false)).toEqual(
      expect.arrayContaining(['pipeline.bug', 'check.failed', 'attempt.timed-out', 'source.schema-changed']),
    )
    expect(blamed(true).filter((code) => code.startsWith('source.'))).toEqual([])
    expect(blamed(true)).toContain('pipeline.bug')
  })

  test('an asset is paused for half an hour at most, and never for the first date that fails', () => {
    for (const { failuresMax, pausesMinutes } of Object.values(assetPolicies)) {
      expect(failuresMax).toBeGreaterThan(1)
      expect(Math.max(...pausesMinutes)).toBe(30)
    }
    expect(assetPolicies.costly.failuresMax).toBeLessThan(assetPolicies.usual.failuresMax)
  })

  test('names hosts with their port, and without what was asked', () => {
    expect([source, host, hostBreaker('http://127.0.0.1:4312/x')]).toEqual([
      'source/espn',
      'host/site.api.espn.com',
      'host/127.0.0.1:4312',
    ])
  })
})
