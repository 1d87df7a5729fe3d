/** Weights that are not negative and add up to 1, with the least mean squared error of the weighted sum on the rows given.
 *
 * There are few members, so every subset is solved exactly (Lagrange) and the best one without a negative weight is taken: no
 * iterations, no start values, the same bytes everywhere. */
import { solveLinear } from './solve-linear.ts'

/** `products(i, j)`: mean product of the errors of members i and j. Returns one weight a member; a small ridge, as a share of the mean error,
 * decides between members that are nearly the same. */
export function weighMembers(size: number, products: (i: number, j: number) => number): number[] {
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

const steadying = 1e-3

function solveSubset(
  members: readonly number[],
  products: (i: number, j: number) => number,
): number[] | null {
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

function lossOf(
  members: readonly number[],
  weights: readonly number[],
  products: (i: number, j: number) => number,
): number {
  let loss = 0
  for (const [k, i] of members.entries()) {
    for (const [l, j] of members.entries()) loss += weights[k]! * weights[l]! * products(i, j)
  }
  return loss
}
