/** Each alarm goes off when its leak is put in, names that one, and is silent on honest rows. */
import { describe, expect, it } from 'vitest'
import type { ScoredRow } from '../../../src/nba/domain/scored-prediction.ts'
import { countLateLines, findLeaks } from '../../../src/nba/evaluation/leak-alarms.ts'
import { evaluate, type MadeOptions, makeRows, withoutLine } from './make-rows.ts'
import { say } from './pack-rows.ts'

const noLate = { checked: 100, late: 0 }
const alarmsOf = (options: MadeOptions): string[] => [
  ...new Set(findLeaks(evaluate(makeRows(options)), noLate).alarms.map(({ alarm }) => alarm)),
]
const knowing = (share: number) => (made: { line: number; actual: number }) =>
  say('ridge', made.line + share * (made.actual - made.line), made.line)

describe('on honest rows', () => {
  it.for(['one', 'two', 'three', 'four', 'five'])('no alarm goes off (%s)', (seed) => {
    expect(alarmsOf({ seed })).toEqual([])
  })

  it('no alarm goes off on a good model, which beats the line a little', () => {
    const speak: MadeOptions['speak'] = ({ random, line, actual }) => [
      say('ridge', line + 0.05 * (actual - line) + 2 * random.normal(), line),
    ]
    const report = evaluate(makeRows({ dates: 120, speak }))
    const { rate } = report.cells.find(({ population }) => population === 'C')!.sides!
    expect(rate).toBeGreaterThan(0.52)
    expect(findLeaks(report, noLate)).toEqual({ alarms: [], tooGood: false })
  })
})

describe('the alarm', () => {
  it('naive_beats_line: a trailing average that includes the game', () => {
    const speak: MadeOptions['speak'] = ({ random, line, actual }) => [
      say('moving_average', line + 0.06 * (actual - line) + 2 * random.normal(), line),
    ]
    expect(alarmsOf({ speak })).toEqual(['naive_beats_line'])
  })

  it('below_true_minutes: an error that not even the true minutes allow', () => {
    expect(alarmsOf({ speak: (made) => [knowing(0.4)(made)] })).toContain('below_true_minutes')
  })

  it('hits_beyond_correlation: sides that are not those of the predictions', () => {
    const speak: MadeOptions['speak'] = ({ random, line, actual }) => {
      const said = say('ridge', line + 0.15 * (actual - line) + 2 * random.normal(), line)
      return [{ ...said, decision: random.float() < 0.5 ? 'OVER' : 'UNDER' }]
    }
    const found = findLeaks(evaluate(makeRows({ speak })), noLate).alarms
    expect(found.filter(({ alarm }) => alarm === 'hits_beyond_correlation').map(({ n }) => n)).toHaveLength(1)
  })

  it('hits_beyond_correlation wants three standard errors, and leaves threes alone', () => {
    const report = evaluate(makeRows({}))
    const heard = (trials: number, market: 'points' | 'threes'): boolean => {
      const cells = report.cells.flatMap((cell) =>
        cell.sides
          ? [{ ...cell, market, sides: { ...cell.sides, trials, rate: cell.sides.rateByCorrelation + 0.03 } }]
          : [],
      )
      expect(cells).not.toEqual([])
      return findLeaks({ ...report, cells }, noLate).alarms.some(
        ({ alarm }) => alarm === 'hits_beyond_correlation',
      )
    }
    expect(heard(1600, 'points')).toBe(false)
    expect(heard(10_000, 'points')).toBe(true)
    expect(heard(10_000, 'threes')).toBe(false)
  })

  it('shuffled_outcomes_hit and one_line_everywhere: a default line of 20 where none was found', () => {
    const change = (row: ScoredRow): ScoredRow =>
      row.playerId % 4 === 0 ? { ...row, line: 20, actual: Math.max(0, row.actual - 15) } : row
    const speak: MadeOptions['speak'] = ({ line }) => [say('moving_average', line - 6, line)]
    const found = alarmsOf({ change, speak })
    expect(found).toContain('one_line_everywhere')
    expect(found).toContain('shuffled_outcomes_hit')
  })

  it('too_good: above 57 % on 500 sides, and not on 400', () => {
    const speak: MadeOptions['speak'] = ({ random, line, actual }) => [
      say('ridge', line + 0.2 * (actual - line) + 2 * random.normal(), line),
    ]
    const judge = (dates: number) => findLeaks(evaluate(makeRows({ dates, speak })), noLate)
    expect(judge(10).tooGood).toBe(false)
    const { alarms, tooGood } = judge(60)
    expect(tooGood).toBe(true)
    expect(alarms.find(({ alarm }) => alarm === 'too_good')!.message).toMatch(/above 57.0 %/)
  })

  it('too_good: not for taking favourites, which the prices allow', () => {
    const change = (row: ScoredRow, { random }: { random: { float(): number } }): ScoredRow => ({
      ...row,
      overProbability: 0.4,
      actual: random.float() < 0.4 ? row.line! + 4 : row.line! - 4,
    })
    const speak: MadeOptions['speak'] = ({ line }) => [say('ridge', line - 1, line)]
    const report = evaluate(makeRows({ change, speak }))
    expect(report.cells.find(({ population }) => population === 'C')!.sides!.rate).toBeGreaterThan(0.57)
    expect(findLeaks(report, noLate).tooGood).toBe(false)
  })

  it('late_line: one line captured at the tip is enough', () => {
    const times = [
      { capturedAtMs: 1, tipAtMs: 2 },
      { capturedAtMs: 2, tipAtMs: 2 },
    ]
    const { alarms } = findLeaks(evaluate([]), countLateLines(times))
    expect(alarms).toMatchObject([{ alarm: 'late_line', n: 2, value: 1 }])
  })

  it('says nothing where there is no line', () => {
    expect(findLeaks(evaluate(makeRows().map(withoutLine)), { checked: 0, late: 0 }).alarms).toEqual([])
  })
})
