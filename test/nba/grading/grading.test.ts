import { describe, expect, it } from 'vitest'
import { gradePrediction } from '../../../src/nba/grading/grade-prediction.ts'
import { readOutcome } from '../../../src/nba/grading/read-outcome.ts'

const over = { median: 26, decision: 'OVER', line: 2450 } as const
const played = (actual: number) => ({ kind: 'played', actual }) as const

describe('a grade', () => {
  it('an over wins above the line, an under below it, and both push on it', () => {
    const results = [24, 25].map((actual) =>
      [over, { ...over, decision: 'UNDER' } as const].map((each) => gradePrediction(each, played(actual))),
    )
    expect(results.flat().map((each) => each.status === 'graded' && each.result)).toEqual([
      'loss',
      'win',
      'win',
      'loss',
    ])
    const whole = { ...over, line: 2500 }
    expect(gradePrediction(whole, played(25))).toMatchObject({ result: 'push', margin: 0 })
    expect(gradePrediction({ ...whole, decision: 'UNDER' }, played(25))).toMatchObject({ result: 'push' })
  })

  it('a pass is graded for its error only', () => {
    expect(gradePrediction({ median: 21.5, decision: 'PASS', line: 2050 }, played(25))).toEqual({
      status: 'graded',
      result: 'none',
      actual: 25,
      error: -3.5,
      absoluteError: 3.5,
      isWithin3: false,
      isWithin5: true,
      margin: 4.5,
      lineAbsoluteError: 4.5,
    })
    expect(gradePrediction({ median: 21.5, decision: 'NO_LINE', line: null }, played(25))).toMatchObject({
      margin: null,
      lineAbsoluteError: null,
    })
  })

  it('who did not play is void, not zero; what is not over is pending, not lost', () => {
    expect(gradePrediction(over, { kind: 'void', reason: 'did_not_play' })).toEqual({
      status: 'void',
      reason: 'did_not_play',
    })
    expect(gradePrediction(over, { kind: 'pending', reason: 'game_not_final' })).toEqual({
      status: 'pending',
      reason: 'game_not_final',
    })
  })

  it('a side without a line is a bug', () => {
    expect(() => gradePrediction({ ...over, line: null }, played(3))).toThrow(/without a line/)
  })
})

describe('an outcome', () => {
  it('is "did not play" only once the game is final and its box score is there and adds up', () => {
    expect(readOutcome({ status: 'live', hasBoxScore: true, addsUp: true }, { actual: 12 })).toEqual({
      kind: 'pending',
      reason: 'game_not_final',
    })
    expect(readOutcome({ status: 'final', hasBoxScore: false, addsUp: false }, null)).toEqual({
      kind: 'pending',
      reason: 'box_score_missing',
    })
    expect(readOutcome({ status: 'final', hasBoxScore: true, addsUp: false }, null)).toEqual({
      kind: 'pending',
      reason: 'box_score_missing',
    })
    expect(readOutcome({ status: 'final', hasBoxScore: true, addsUp: true }, null)).toEqual({
      kind: 'void',
      reason: 'did_not_play',
    })
    expect(readOutcome({ status: 'final', hasBoxScore: true, addsUp: true }, { actual: null })).toEqual({
      kind: 'pending',
      reason: 'statistic_not_said',
    })
    expect(readOutcome({ status: 'final', hasBoxScore: true, addsUp: true }, { actual: 0 })).toEqual({
      kind: 'played',
      actual: 0,
    })
    expect(readOutcome({ status: 'postponed', hasBoxScore: false, addsUp: false }, null)).toEqual({
      kind: 'void',
      reason: 'postponed',
    })
  })
})
