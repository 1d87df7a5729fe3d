import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weighMembers } from '../../../../src/nba/5-predictions/training/weigh-members.ts'

/** Mean absolute error of the weighted sum on rows of errors. */
function lossOf(rows: readonly (readonly number[])[], weights: readonly number[]): number {
  const sizes = rows.map((errors) => Math.abs(errors.reduce((sum, error, i) => sum + error * weights[i]!, 0)))
  return sizes.reduce((sum, size) => sum + size, 0) / rows.length
}

function weigh(rows: readonly (readonly number[])[]): number[] {
  return weighMembers(rows[0]!.length, Float64Array.from(rows.flat()))
}

describe('the weights of members', () => {
  it('are equal for two that err alike and independently', () => {
    const rows = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ]
    expect(weigh(rows)).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)])
  })

  it('leave out who adds nothing: one whose error is another’s, doubled', () => {
    const rows = [
      [1, 2],
      [-2, -4],
      [0.5, 1],
    ]
    expect(weigh(rows)).toEqual([1, 0])
  })

  it('look at absolute errors: who is right most of the time outweighs who is never far off', () => {
    const rows = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? [20, 4] : [1, 4]))
    expect(weigh(rows)[0]).toBeGreaterThan(0.95)
  })

  it('are not negative, add up to 1, and no corner and no pair does better', () => {
    const errors = fc.double({ min: -10, max: 10, noNaN: true })
    const rowsOf = (size: number) =>
      fc.array(fc.array(errors, { minLength: size, maxLength: size }), { minLength: 8, maxLength: 30 })
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }).chain(rowsOf), (rows) => {
        const size = rows[0]!.length
        fc.pre(rows.some((row) => row.some((error) => Math.abs(error) > 0.1)))
        const weights = weigh(rows)
        expect(weights.every((weight) => weight >= 0)).toBe(true)
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
        const level = rows.flat().reduce((sum, error) => sum + Math.abs(error), 0) / rows.length / size
        const slack = 0.1 * level + 1e-9 // errors below a tenth of the mean count alike
        const loss = lossOf(rows, weights)
        for (let i = 0; i < size; i += 1) {
          for (let j = 0; j < size; j += 1) {
            for (const share of [0, 0.25, 0.5, 0.75, 1]) {
              const other = Array.from(
                { length: size },
                (_, k) => (k === i ? share : 0) + (k === j ? 1 - share : 0),
              )
              expect(loss).toBeLessThanOrEqual(lossOf(rows, other) + slack)
            }
          }
        }
      }),
      { numRuns: 60, seed: 7 },
    )
  })
})
