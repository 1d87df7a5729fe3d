/** Weights that are not negative and add up to 1, with the least mean absolute error of the weighted sum on the rows given.
 *
 * The members are medians, so the absolute error is what they are to be good at; the squared one would prefer a member that is off to the
 * mean's side. It is found as a sequence of weighted squares (iteratively reweighted: a row counts by one over the error it is left with),
 * and each of these exactly: members are few, so every subset is solved (Lagrange) and the best without a negative weight is taken. */
import { solveLinear } from './solve-linear.ts'

const rounds = 12
/** Errors below it count alike, in shares of the mean error: a row that is met exactly must not decide everything. */
const errorMin = 0.1

/** `errors`: row by row, one number a member, none missing. Returns one weight a member. */
export function weighMembers(size: number, errors: Float64Array): number[] {
  let weights = new Array<number>(size).fill(1 / size)
  for (let round = 0; round < rounds; round += 1) {
    const next = weighSquares(size, multiplyErrors(size, errors, weights))
    const moved = next.reduce((sum, weight, i) => sum + Math.abs(weight - weights[i]!), 0)
    weights = next
    if (moved < 1e-5) break
  }
  return weights
}

type Products = (i: number, j: number) => number

/** Mean products of the members' errors, pair by pair; a row counts by one over what the weighted sum is off on it. */
function multiplyErrors(size: number, errors: Float64Array, weights: readonly number[]): Products {
  const rows = errors.length / size
  const left = new Float64Array(rows)
  let level = 0
  for (let row = 0; row < rows; row += 1) {
    let sum = 0
    for (let i = 0; i < size; i += 1) sum += weights[i]! * errors[row * size + i]!
    left[row] = Math.abs(sum)
    level += left[row]!
  }
  const least = Math.max(1e-9, (errorMin * level) / rows)
  const products = new Float64Array(size * size)
  let whole = 0
  for (let row = 0; row < rows; row += 1) {
    const counts = 1 / Math.max(least, left[row]!)
    whole += counts
    for (let i = 0; i < size; i += 1) {
      const scaled = counts * errors[row * size + i]!
      for (let j = 0; j <= i; j += 1) products[i * size + j]! += scaled * errors[row * size + j]!
    }
  }
  return (i, j) => products[Math.max(i, j) * size + Math.min(i, j)]! / whole
}

/** The weights with the least weighted squares. */
function weighSquares(size: number, products: Products): number[] {
  let best: { readonly loss: number; readonly weights: number[] } | null = null
  for (let subset = 1; subset < 1 << size; subset += 1) {
    const members = Array.from({ length: size }, (_, i) => i).filter((i) => (subset >> i) & 1)
    const weights = solveSubset(members, products)
    if (weights === null || weights.some((weight) => weight < -1e-12)) continue
    const loss = lossOf(members, weights, products)
    if (best !== null && loss >= best.loss - 1e-12) continue
    const all = new Array<number>(size).fill(0)
    for (const [k, member] of members.entries()) all[member] = Math.max(0, weights[k]!)
    best = { loss, weights: all }
  }
  if (best === null) throw new Error(`none of ${size} members can be weighed: their errors are not numbers`)
  const total = best.weights.reduce((sum, weight) => sum + weight, 0)
  return best.weights.map((weight) => weight / total)
}

/** A small ridge, as a share of the mean error: it decides between members that are nearly the same. */
const steadying = 1e-3

function solveSubset(members: readonly number[], products: Products): number[] | null {
  const n = members.length
  const level = members.reduce((sum, i) => sum + products(i, i), 0) / n
  // Stationary: E·w = λ·1 with Σw = 1.
  const matrix = members.map((i, row) => [
    ...members.map((j, column) => products(i, j) + (row === column ? steadying * level : 0)),
    -1,
  ])
  matrix.push([...members.map(() => 1), 0])
  const right = [...members.map(() => 0), 1]
  return solveLinear(matrix, right)?.slice(0, n) ?? null
}

function lossOf(members: readonly number[], weights: readonly number[], products: Products): number {
  let loss = 0
  for (const [k, i] of members.entries()) {
    for (const [l, j] of members.entries()) loss += weights[k]! * weights[l]! * products(i, j)
  }
  return loss
}
