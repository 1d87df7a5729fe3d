/** Which ticks are due, from the declaration, what is stored and the clock alone. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { findDueTicks, firstKnownSince } from '../../../src/platform/schedules/due-ticks.ts'
import { type CatchUp, createSchedules, type Schedule } from '../../../src/platform/schedules/schedule.ts'

const zone = 'America/New_York'
const at = (text: string): Temporal.Instant => Temporal.Instant.from(text)

const daily = (catchUp: CatchUp): Schedule => ({
  name: 'daily',
  cron: '0 4 * * *',
  catchUp,
  toleranceMinutes: 30,
  action: 'act',
})

/** The last tick was settled on 1 December; now it is the 5th, 04:10 in New York. */
const due = (catchUp: CatchUp, now = '2026-12-05T09:10:00Z') => {
  const stored = {
    knownSince: at('2026-11-01T00:00:00Z'),
    lastSettledAt: at('2026-12-01T09:00:00Z'),
  }
  const { ticks, passedOver, newest } = findDueTicks(daily(catchUp), zone, stored, at(now))
  return { ticks: ticks.map((tick) => tick.toString().slice(0, 10)), passedOver, newest: newest?.toString() }
}

describe('after a pause of four days', () => {
  test('the latest tick is due, and says for how many it stands', () => {
    expect(due('latest')).toEqual({ ticks: ['2026-12-05'], passedOver: 3, newest: '2026-12-05T09:00:00Z' })
  })

  test('all are due in order, up to the bound, the newest of them', () => {
    expect(due({ allUpTo: 3 })).toMatchObject({
      ticks: ['2026-12-03', '2026-12-04', '2026-12-05'],
      passedOver: 1,
    })
  })

  test('none is due but one whose time has just come', () => {
    expect(due('none')).toMatchObject({ ticks: ['2026-12-05'], passedOver: 3 })
    expect(due('none', '2026-12-05T09:31:00Z')).toMatchObject({ ticks: [], passedOver: 4 })
  })
})

describe('a clock', () => {
  test('that goes back makes nothing due', () => {
    expect(due('latest', '2026-12-01T09:30:00Z').ticks).toEqual([])
    expect(due({ allUpTo: 9 }, '2026-11-20T00:00:00Z').ticks).toEqual([])
  })

  test('that leaps a century ahead makes as much due as the policy says, and ends counting', () => {
    expect(due('latest', '2126-12-05T09:10:00Z')).toMatchObject({ ticks: ['2126-12-05'], passedOver: 999 })
    expect(due({ allUpTo: 2 }, '2126-12-05T09:10:00Z').ticks).toHaveLength(2)
  })
})

describe('a schedule that was never seen', () => {
  const now = at('2026-12-05T17:00:00Z')
  const first = (catchUp: CatchUp): number => {
    const schedule = daily(catchUp)
    const stored = { knownSince: firstKnownSince(schedule, zone, now), lastSettledAt: null }
    return findDueTicks(schedule, zone, stored, now).ticks.length
  }

  test('does what its newest tick would have done, unless it makes up for nothing', () => {
    expect([first('latest'), first({ allUpTo: 5 }), first('none')]).toEqual([1, 1, 0])
  })
})

test('declarations that do not fit are refused together', () => {
  const declared = [daily('latest'), { ...daily('latest'), cron: '0 25 * * *', action: 'nobody' }]
  expect(() => createSchedules({ zone, declared, actions: { act: { run: async () => '' } } })).toThrow(
    /two schedules are named 'daily'\n- 'daily' calls 'nobody', which is no action\n- 'daily': "25" is no hour/,
  )
})

test('what becomes of the next tick is said where work outlives its own, and nowhere else', () => {
  const begins = { run: async () => '', findUnderWay: async () => null }
  const actions = { act: { run: async () => '' }, begin: begins }
  const declared = [
    { ...daily('latest'), name: 'short', overlap: 'skip' as const },
    { ...daily('latest'), name: 'long', action: 'begin' },
  ]
  expect(() => createSchedules({ zone, declared, actions })).toThrow(
    /'short' says 'skip' of what is under way, and 'act' ends with its tick\n- 'long' begins work that outlives its tick, and does not say/,
  )
})
