/** How a pick stands, and how a part of a date is, case by case. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { judgePartition, type StatusRow } from '../../../src/nba/of-the-moment/judge-partition.ts'
import { standOf } from '../../../src/nba/of-the-moment/live-grading.ts'

const over = { market: 'points', gameId: '1', playerId: 1, side: 'OVER', line: 20.5, median: 22 }
const under = { ...over, side: 'UNDER' }
const had = (pts: number) => ({ status: 'active' as const, pts, reb: 5, ast: 4, fg3m: 1 })
const live = { status: 'live', hasBoxScore: true, addsUp: true } as const
const final = { ...live, status: 'final' } as const
const scheduled = { status: 'scheduled', hasBoxScore: false, addsUp: false } as const

describe('a pick', () => {
  it('is pending before its game, and while nothing is known of him', () => {
    expect(standOf(over, scheduled)).toEqual({
      state: 'pending',
      result: null,
      current: null,
      why: 'game_not_final',
    })
    expect(standOf(over, { ...live, hasBoxScore: false })).toMatchObject({ state: 'pending', result: null })
  })

  it('leads or trails while the game is on, and has no result, however sure it looks', () => {
    expect(standOf(over, live, had(31))).toEqual({
      state: 'leading',
      result: null,
      current: 31,
      why: 'game_not_final',
    })
    expect(standOf(under, live, had(31))).toMatchObject({ state: 'trailing', result: null })
    expect(standOf(under, live, had(2))).toMatchObject({ state: 'leading', result: null })
    expect(standOf({ ...over, line: 20 }, live, had(20))).toMatchObject({ state: 'trailing', result: null })
    expect(standOf({ ...over, market: 'points_rebounds_assists' }, live, had(12))).toMatchObject({
      current: 21,
      state: 'leading',
    })
  })

  it('leads or trails by what was seen of him while the game is on, until his official row decides; what was seen decides nothing', () => {
    const unknown = { ...live, hasBoxScore: false }
    const seen = (pts: number) => ({ pts, reb: 5, ast: 4, fg3m: 1 })
    expect(standOf(over, unknown, undefined, seen(31))).toEqual({
      state: 'leading',
      result: null,
      current: 31,
      why: 'game_not_final',
    })
    expect(standOf(under, unknown, undefined, seen(31))).toMatchObject({ state: 'trailing', result: null })
    // The schedule is looked at less often than the floor.
    expect(standOf(over, scheduled, undefined, seen(3))).toMatchObject({ state: 'trailing', current: 3 })
    expect(standOf(over, { ...final, hasBoxScore: false }, undefined, seen(31))).toEqual({
      state: 'leading',
      result: null,
      current: 31,
      why: 'box_score_missing',
    })
    expect(standOf(over, final, had(19), seen(31))).toMatchObject({ result: 'loss', current: 19 })
    expect(standOf(over, final, undefined, seen(31))).toMatchObject({ result: 'void', current: null })
    expect(standOf(over, { ...final, status: 'postponed' }, undefined, seen(31))).toMatchObject({
      result: 'void',
    })
    expect(standOf(over, unknown, undefined, { ...seen(0), pts: null })).toMatchObject({ state: 'pending' })
  })

  it('is decided by the final box row: won, lost or pushed', () => {
    expect(standOf(over, final, had(21))).toEqual({ state: 'decided', result: 'win', current: 21, why: null })
    expect(standOf(under, final, had(21))).toMatchObject({ state: 'decided', result: 'loss' })
    expect(standOf({ ...under, line: 21 }, final, had(21))).toMatchObject({
      state: 'decided',
      result: 'push',
    })
  })

  it('is void where he did not play and the box score adds up, and where the game is off; a final without its box score decides nothing', () => {
    expect(standOf(over, final)).toEqual({
      state: 'decided',
      result: 'void',
      current: null,
      why: 'did_not_play',
    })
    expect(standOf(over, { ...final, status: 'postponed' })).toMatchObject({
      result: 'void',
      why: 'postponed',
    })
    expect(standOf(over)).toMatchObject({ state: 'decided', result: 'void', why: 'postponed' })
    for (const game of [
      { ...final, hasBoxScore: false },
      { ...final, addsUp: false },
    ])
      expect(standOf(over, game)).toMatchObject({ state: 'pending', result: null, why: 'box_score_missing' })
  })
})

const now = Temporal.Instant.from('2025-01-15T18:00:00Z')
const waiting: StatusRow = {
  ...{ asset: 'x', state: 'expected', committedState: null, errorCode: null, deadlineVerdict: null },
  ...{ dueAt: now.add({ hours: 1 }), committedAt: null, refreshAt: null, freshAt: null, failedChecks: [] },
}
const there: StatusRow = { ...waiting, state: 'complete', committedState: 'complete', committedAt: now }
const judge = (row: Partial<StatusRow>, polled = false) => {
  const moment = { at: '04:00' } as const
  const poll = polled ? { poll: { everyMinutes: 15, from: moment, until: moment } } : {}
  return judgePartition({ ...there, ...row }, poll, now)
}

describe('a part of a date', () => {
  it.each([
    ['what is there', {}, 'complete', 'it is there'],
    ['nothing to expect', { committedState: 'empty_ok' }, 'empty', 'there is nothing to expect'],
    ['not due', waiting, 'waiting', 'it is not due yet'],
    [
      'late',
      { ...waiting, dueAt: now.subtract({ hours: 1 }) },
      'late',
      'it is late: it waits for another part',
    ],
    [
      'late for its source',
      { ...waiting, dueAt: now.subtract({ hours: 1 }), errorCode: 'source.blocked' },
      ...['late', 'it is late: its source gives no usable answer'],
    ],
    [
      'given up',
      { ...waiting, state: 'failed', errorCode: 'pipeline.bug' },
      'failed',
      'it was given up: a fault of the program',
    ],
    [
      'old',
      { state: 'failed', errorCode: 'check.failed' },
      'degraded',
      'it could not be made anew: a check has found it faulty',
    ],
    ['odd', { failedChecks: ['scale'] }, 'degraded', 'a check has found something odd in it'],
    [
      'made with less',
      { committedState: 'degraded' },
      'degraded',
      'it was made with less than it should be made of',
    ],
    ['discarded', { ...waiting, state: 'discarded' }, 'degraded', 'it was decided that it will not be made'],
  ] as const)('%s', (_, row, state, says) => {
    expect(judge(row as Partial<StatusRow>)).toEqual({ state, says })
  })

  it('that is polled and that no source confirms any more is degraded after an hour, as long as it is looked at', () => {
    const silent = { freshAt: now.subtract({ minutes: 125 }), refreshAt: now.add({ minutes: 5 }) }
    expect(judge(silent, true)).toEqual({ state: 'degraded', says: 'no source has confirmed it for 2 hours' })
    expect(judge({ ...silent, freshAt: now.subtract({ minutes: 40 }) }, true).state).toBe('complete')
    expect(judge({ ...silent, refreshAt: null }, true).state).toBe('complete')
  })
})
