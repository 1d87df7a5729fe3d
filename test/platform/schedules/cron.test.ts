/** Which instants a cron line means on New York's clock, above all in the two nights that are not 24 hours long. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { nextTickAfter, parseCron, ticksUpTo } from '../../../src/platform/schedules/cron.ts'

const zone = 'America/New_York'
const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text)

/** The ticks after `from` up to and with `until`, in order, in UTC. */
function between(cron: string, from: string, until: string): string[] {
  const ticks: string[] = []
  for (const tick of ticksUpTo(cron, zone, instant(until))) {
    if (Temporal.Instant.compare(tick, instant(from)) <= 0) break
    ticks.push(tick.toString())
  }
  return ticks.reverse()
}

const next = (cron: string, after: string): string | undefined =>
  nextTickAfter(cron, zone, instant(after))?.toString()

describe('a cron line', () => {
  test('keeps its time on the clock when the offset changes', () => {
    expect(between('0 4 * * *', '2026-03-07T00:00:00Z', '2026-03-10T00:00:00Z')).toEqual([
      '2026-03-07T09:00:00Z',
      '2026-03-08T08:00:00Z',
      '2026-03-09T08:00:00Z',
    ])
  })

  test('at 02:30 ticks once in the night without a 02:30, an hour later', () => {
    expect(between('30 2 * * *', '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z')).toEqual([
      '2026-03-08T07:30:00Z',
      '2026-03-09T06:30:00Z',
    ])
    expect(next('30 2 * * *', '2026-03-08T06:59:59Z')).toBe('2026-03-08T07:30:00Z')
  })

  test('at 01:30 ticks once in the night that has it twice, the first time', () => {
    expect(between('30 1 * * *', '2026-10-31T12:00:00Z', '2026-11-02T12:00:00Z')).toEqual([
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00Z',
    ])
    expect(next('30 1 * * *', '2026-11-01T05:30:00Z')).toBe('2026-11-02T06:30:00Z')
  })

  test('for 02:30 and 03:30 ticks once where both are the same instant', () => {
    expect(between('30 2,3 * * *', '2026-03-08T00:00:00Z', '2026-03-08T12:00:00Z')).toEqual([
      '2026-03-08T07:30:00Z',
    ])
  })

  test.for([
    ['30 5 * * 1', '2026-11-26T12:00:00Z', '2026-11-30T10:30:00Z'],
    ['30 5 * * 7', '2026-11-26T12:00:00Z', '2026-11-29T10:30:00Z'],
    ['*/20 9-10 * * *', '2026-11-26T14:20:00Z', '2026-11-26T14:40:00Z'],
    ['0 0 29 2 *', '2026-11-26T12:00:00Z', '2028-02-29T05:00:00Z'],
    ['0 0 1 * 5', '2026-11-26T12:00:00Z', '2026-11-27T05:00:00Z'],
    ['0 0 1 * 5', '2026-11-27T12:00:00Z', '2026-12-01T05:00:00Z'],
  ] as const)('"%s" after %s ticks at %s', ([cron, after, tick]) => {
    expect(next(cron, after)).toBe(tick)
  })

  test('that means no day has no tick, and looking for one ends', () => {
    expect(next('0 0 31 2 *', '2026-11-26T12:00:00Z')).toBeUndefined()
    expect(between('0 0 31 2 *', '1970-01-01T00:00:00Z', '2026-11-26T12:00:00Z')).toEqual([])
  })

  test.for([
    ['0 4 * *', /has 4 fields/],
    ['60 4 * * *', /"60" is no minute/],
    ['0 24 * * *', /is no hour/],
    ['0 4 0 * *', /is no day of the month/],
    ['0 4 * jan *', /"jan" is no month/],
    ['0 4 * * 5-1', /is no day of the week/],
    ['*/0 * * * *', /is no minute/],
  ] as const)('"%s" is refused with the field that is wrong', ([cron, message]) => {
    expect(() => parseCron(cron)).toThrow(message)
  })
})
