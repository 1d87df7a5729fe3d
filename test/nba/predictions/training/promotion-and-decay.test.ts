import { describe, expect, it } from 'vitest'
import type { Estimator } from '../../../../src/nba/5-predictions/systems/system.ts'
import { judgeHealth, type Tried } from '../../../../src/nba/5-predictions/training/decay.ts'
import { type TrialRow, tryCandidate } from '../../../../src/nba/5-predictions/training/promotion.ts'

const trial: TrialRow[] = Array.from({ length: 200 }, (_, i) => ({
  values: Float64Array.of(10 + (i % 7)),
  target: 10 + (i % 7) + (i % 2 === 0 ? 3 : -3),
}))
const shifted = (by: number): Estimator => ({ estimate: (values) => values[0]! + by, explain: () => [] })
const fitted = (estimator: Estimator, rows = 1000) => ({ estimator, rows })

describe('a candidate', () => {
  it('that answers about as the one in use is promoted, with the figures it was tried on', () => {
    expect(tryCandidate(fitted(shifted(0.1)), fitted(shifted(0)), trial)).toEqual({
      verdict: 'promoted',
      reasons: [],
      rows: 200,
      candidateError: 3,
      inUseError: 3,
      meanShift: 0.1,
    })
  })

  it('that is eight points away is refused for it, as one made by another version of a library was', () => {
    const { verdict, reasons } = tryCandidate(fitted(shifted(8.6)), fitted(shifted(0)), trial)
    expect(verdict).toBe('refused')
    expect(reasons).toEqual([
      'it errs by 8.600 on rows it has seen, the one in use by 3.000',
      'its answers are 8.600 away from those of the one in use',
    ])
  })

  it('that is far away and much better is promoted: a bad model in use keeps no good one out', () => {
    const { verdict, meanShift } = tryCandidate(fitted(shifted(0)), fitted(shifted(6)), trial)
    expect({ verdict, meanShift }).toEqual({ verdict: 'promoted', meanShift: 6 })
  })

  it('that no longer answers, or was fitted on half of the rows, is refused', () => {
    const silent: Estimator = { estimate: () => Number.NaN, explain: () => [] }
    expect(tryCandidate(fitted(silent), fitted(shifted(0)), trial).reasons).toEqual([
      'it has no number for 200 of 200 rows',
    ])
    expect(tryCandidate(fitted(shifted(0), 500), fitted(shifted(0), 1000), trial).reasons).toEqual([
      'it was fitted on 500 rows, the one in use on 1000',
    ])
  })
})

/** `error`: how far the system is off on each row; the average is off by 5 on each. */
function tried(rows: number, error: number, silentRows = 0): Tried {
  const targets = Array.from({ length: rows }, (_, i) => 20 + (i % 5))
  return {
    targets,
    medians: targets.map((target, i) => target + (i % 2 === 0 ? error : -error)),
    averages: targets.map((target, i) => target + (i % 2 === 0 ? 5 : -5)),
    silentRows,
  }
}

describe('the health of a system', () => {
  it.each([
    [4.8, 'healthy'],
    [4.88, 'watch'],
    [4.97, 'degrading'],
    [5.1, 'blocked'],
  ] as const)('with an error of %f where it used to have 4.8 is %s', (error, state) => {
    expect(judgeHealth(tried(1000, error), tried(5000, 4.8)).state).toBe(state)
  })

  it('is not hurt by weeks that are hard for everybody', () => {
    const hard = tried(1000, 6)
    const everybody = { ...hard, averages: hard.targets.map((target) => target + 6.25) }
    expect(judgeHealth(everybody, tried(5000, 4.8))).toMatchObject({ state: 'healthy', drift: 0 })
  })

  it('is judged only where there are rows enough, and says so', () => {
    expect(judgeHealth(tried(100, 9), tried(5000, 4.8))).toMatchObject({
      state: 'healthy',
      reason: 'fewer than 500 rows to judge it by',
    })
  })

  it('is judged by its error only where it answered often enough itself', () => {
    expect(judgeHealth(tried(30, 9, 470), tried(30, 4.8, 4970))).toMatchObject({
      state: 'healthy',
      drift: null,
    })
    expect(judgeHealth(tried(0, 0, 600), tried(5000, 4.8)).state).toBe('blocked')
  })

  it('is bad where it no longer answers what it used to answer', () => {
    expect(judgeHealth(tried(600, 4.8, 400), tried(5000, 4.8)).state).toBe('blocked')
    expect(judgeHealth(tried(600, 4.8, 400), tried(3000, 4.8, 2000)).state).toBe('healthy')
  })
})
