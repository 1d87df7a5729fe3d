import { describe, expect, it } from 'vitest'
import { solvePositiveDefinite } from '../../../src/nba/5-predictions/training/cholesky.ts'
import { contributionOf, fitRidge, type RidgeFit } from '../../../src/nba/5-predictions/training/fit-ridge.ts'
import { addMoments, layOutMoments, MomentSum } from '../../../src/nba/5-predictions/training/moments.ts'
import { createRandom } from '../../../src/platform/random.ts'

const random = createRandom('ridge')
const draw = () => random.normal() / 2

function estimate(fit: RidgeFit, values: Float64Array): number {
  return fit.coefficients.reduce((sum, _, j) => sum + contributionOf(fit, j, values[j]!), fit.intercept)
}

interface Row {
  readonly values: Float64Array
  readonly target: number
}

/** target = 10 + 2a − 3b + (c missing ? 1.5 : 0.5c) + noise */
function makeRows(count: number): Row[] {
  return Array.from({ length: count }, () => {
    const [a, b] = [100 + 5 * draw(), draw()]
    const c = draw() > 0.3 ? Number.NaN : 4 + draw()
    const target = 10 + 2 * a - 3 * b + (Number.isNaN(c) ? 1.5 : 0.5 * c) + 0.1 * draw()
    return { values: Float64Array.of(a, b, c), target }
  })
}

const layout = layOutMoments([0, 1, 2], (index) => index === 2)

function sumRows(rows: readonly Row[]): MomentSum {
  const sum = new MomentSum(layout)
  for (const { values, target } of rows) sum.add(values, target)
  return sum
}

describe('Cholesky', () => {
  it('solves a known system, and refuses a matrix that is not positive definite', () => {
    const [first, second] = solvePositiveDefinite(Float64Array.of(4, 2, 2, 3), Float64Array.of(10, 8))
    expect(first).toBeCloseTo(1.75, 12)
    expect(second).toBeCloseTo(1.5, 12)
    expect(() => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow(
      /not positive definite at column 1/,
    )
  })
})

describe('the ridge fit', () => {
  const rows = makeRows(4000)
  const fit = fitRidge(layout, [sumRows(rows).moments])!

  it('finds the coefficients that made the data, beside missing values', () => {
    expect(fit.coefficients[0]! / fit.scales[0]!).toBeCloseTo(2, 1)
    expect(fit.coefficients[1]! / fit.scales[1]!).toBeCloseTo(-3, 1)
    expect(estimate(fit, Float64Array.of(100, 0, Number.NaN))).toBeCloseTo(211.5, 0)
    expect(estimate(fit, Float64Array.of(100, 0, 4))).toBeCloseTo(212, 0)
  })

  it('equals the same fit made row by row: centred, standardised, mean filled in, indicator added', () => {
    const direct = fitFromRows(rows, fit.penalty)
    for (const { values } of rows.slice(0, 50)) expect(estimate(fit, values)).toBeCloseTo(direct(values), 6)
  })

  it('is the same, bit for bit, whatever weeks the caller keeps, as long as the weeks are the same', () => {
    const weeks = Array.from({ length: 10 }, (_, w) => sumRows(rows.slice(w * 400, w * 400 + 400)).moments)
    const again = Array.from({ length: 10 }, (_, w) => sumRows(rows.slice(w * 400, w * 400 + 400)).moments)
    expect(JSON.stringify(fitRidge(layout, weeks))).toBe(JSON.stringify(fitRidge(layout, again)))
    expect(addMoments(weeks).rows).toBe(4000)
  })

  it('refuses to be fitted on too few rows, and leaves out a row whose plain input is missing', () => {
    expect(fitRidge(layout, [sumRows(rows.slice(0, 499)).moments])).toBeNull()
    expect(new MomentSum(layout).add(Float64Array.of(Number.NaN, 1, 1), 3)).toBe(false)
  })

  it('gives no weight to an input that never varied', () => {
    const constant = makeRows(600).map((row) => ({
      ...row,
      values: Float64Array.of(row.values[0]!, 7, row.values[2]!),
    }))
    expect(fitRidge(layout, [sumRows(constant).moments])!.coefficients[1]).toBe(0)
  })
})

/** The textbook way, on rows in memory: the check on the algebra with moments. */
function fitFromRows(rows: readonly Row[], penalty: number): (values: Float64Array) => number {
  const known = rows.filter((row) => !Number.isNaN(row.values[2]!))
  const fill = known.reduce((sum, row) => sum + row.values[2]!, 0) / known.length
  const expand = (values: Float64Array) =>
    Number.isNaN(values[2]!) ? [values[0]!, values[1]!, fill, 0] : [values[0]!, values[1]!, values[2]!, 1]
  const table = rows.map((row) => expand(row.values))
  const n = rows.length
  const means = [0, 1, 2, 3].map((j) => table.reduce((sum, row) => sum + row[j]!, 0) / n)
  const scales = [0, 1, 2, 3].map((j) =>
    Math.sqrt(table.reduce((sum, row) => sum + (row[j]! - means[j]!) ** 2, 0) / n),
  )
  const centre = rows.reduce((sum, row) => sum + row.target, 0) / n
  const z = table.map((row) => row.map((value, j) => (value - means[j]!) / scales[j]!))
  const matrix = new Float64Array(16)
  const right = new Float64Array(4)
  for (let i = 0; i < 4; i += 1) {
    for (let j = 0; j < 4; j += 1)
      matrix[i * 4 + j] = z.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / n + (i === j ? penalty : 0)
    right[i] = z.reduce((sum, row, r) => sum + row[i]! * (rows[r]!.target - centre), 0) / n
  }
  const solved = solvePositiveDefinite(matrix, right)
  return (values) =>
    expand(values).reduce((sum, value, j) => sum + (solved[j]! * (value - means[j]!)) / scales[j]!, centre)
}
