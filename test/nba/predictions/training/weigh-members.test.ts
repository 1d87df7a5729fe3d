import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResidualProducts } from '../../../../src/nba/5-predictions/training/residual-products.ts'
import { weighMembers } from '../../../../src/nba/5-predictions/training/weigh-members.ts'

/** Mean squared error of the weighted sum on rows of errors. */
function lossOf(rows: readonly (readonly number[])[], weights: readonly number[]): number {
  const squares = rows.map((errors) => errors.reduce((sum, error, i) => sum + error * weights[i]!, 0) ** 2)
  return squares.reduce((sum, square) => sum + square, 0) / rows.length
}

function weigh(rows: readonly (readonly number[])[]): number[] {
  const products = new ResidualProducts(rows[0]!.length)
  for (const errors of rows) products.add(Float64Array.from(errors))
  return weighMembers(rows[0]!.length, (i, j) => products.mean(i, j))
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
        const level = rows.flat().reduce((sum, error) => sum + error ** 2, 0) / rows.length / size
        const slack = 2e-3 * level * size + 1e-9 // what steadies the solution costs this much at the most
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

  it('count a pair on the rows on which both spoke', () => {
    const products = new ResidualProducts(2)
    products.add(Float64Array.of(2, Number.NaN))
    products.add(Float64Array.of(4, 1))
    expect(products.mean(0, 0)).toBe(10)
    expect(products.mean(0, 1)).toBe(4)
    expect(products.mean(1, 0)).toBe(4)
    expect(products.rows(1)).toBe(1)
  })
})
