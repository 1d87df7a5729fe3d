/** log-odds = intercept + slope · log-odds of the raw probability + edgeSlope · edge, by Newton's method, whose steps
 * are shortened where they would lead away.
 *
 * Neither slope may be negative, so that a larger edge never means a smaller probability; a slope that wants to be is left out and
 * the rest is fitted again. Intercept 0, slope 1, edgeSlope 0 is the raw probability itself. */

export interface Logit {
  readonly intercept: number
  readonly slope: number
  readonly edgeSlope: number
}

const iterationsMax = 25
const enough = 1e-9
const halvingsMax = 30
/** A sum of thousands of rows is not more exact. */
const lossPrecision = 1e-12
/** Keeps the equations solvable where the raw probability says all that the edge does. */
const ridge = 1e-6
const rawMin = 1e-4

/** `targets` lie between 0 and 1. */
export function fitLogit(raws: Float64Array, edges: Float64Array, targets: Float64Array): Logit {
  const columns = [new Float64Array(raws.length).fill(1), raws.map(logOdds), edges]
  let used = [0, 1, 2]
  for (;;) {
    const weights = solve(columns, used, targets)
    const falling = used.filter((each) => each > 0 && weights[each]! < 0)
    if (falling.length === 0) return { intercept: weights[0]!, slope: weights[1]!, edgeSlope: weights[2]! }
    // The edge goes first: where the two disagree the raw probability knows more.
    const leaving = Math.max(...falling)
    used = used.filter((each) => each !== leaving)
  }
}

export function readLogit({ intercept, slope, edgeSlope }: Logit, raw: number, edge: number): number {
  return 1 / (1 + Math.exp(-(intercept + slope * logOdds(raw) + edgeSlope * edge)))
}

function logOdds(probability: number): number {
  const inside = Math.min(1 - rawMin, Math.max(rawMin, probability))
  return Math.log(inside / (1 - inside))
}

/** The weights of the columns used, and 0 for the others. */
function solve(columns: readonly Float64Array[], used: readonly number[], targets: Float64Array): number[] {
  const start = [0, 1, 0]
  const weights = start.map((weight, each) => (used.includes(each) ? weight : 0))
  const size = used.length
  for (let iteration = 0; iteration < iterationsMax; iteration += 1) {
    const gradient = new Float64Array(size)
    const curvature = Array.from({ length: size }, () => new Float64Array(size))
    for (let i = 0; i < targets.length; i += 1) {
      let sum = 0
      for (const each of used) sum += weights[each]! * columns[each]![i]!
      const probability = 1 / (1 + Math.exp(-sum))
      const weight = Math.max(probability * (1 - probability), 1e-6)
      for (let a = 0; a < size; a += 1) {
        const x = columns[used[a]!]![i]!
        gradient[a]! += x * (targets[i]! - probability)
        for (let b = 0; b <= a; b += 1) curvature[a]![b]! += weight * x * columns[used[b]!]![i]!
      }
    }
    for (let a = 0; a < size; a += 1) {
      curvature[a]![a]! += ridge * targets.length
      gradient[a]! -= ridge * targets.length * (weights[used[a]!]! - start[used[a]!]!)
    }
    const step = solveSymmetric(curvature, gradient)
    shorten(step, weights, used, (moved) => lossOf(columns, used, targets, moved, start))
    for (let a = 0; a < size; a += 1) weights[used[a]!]! += step[a]!
    if (Math.max(...step.map(Math.abs)) < enough) break
  }
  return weights
}

/** Halves a step for as long as it leads uphill: where raw probability and edge say nearly the same, whole steps go further off each time. */
function shorten(
  step: Float64Array,
  weights: readonly number[],
  used: readonly number[],
  loss: (weights: readonly number[]) => number,
): void {
  const most = loss(weights) * (1 + lossPrecision)
  const moved = (): number[] => {
    const to = [...weights]
    for (const [a, each] of used.entries()) to[each]! += step[a]!
    return to
  }
  for (let halvings = 0; halvings < halvingsMax && !(loss(moved()) <= most); halvings += 1)
    for (let a = 0; a < step.length; a += 1) step[a]! /= 2
}

/** What the equations minimise. */
function lossOf(
  columns: readonly Float64Array[],
  used: readonly number[],
  targets: Float64Array,
  weights: readonly number[],
  start: readonly number[],
): number {
  let loss = 0
  for (const each of used) loss += (ridge * targets.length * (weights[each]! - start[each]!) ** 2) / 2
  for (let i = 0; i < targets.length; i += 1) {
    let sum = 0
    for (const each of used) sum += weights[each]! * columns[each]![i]!
    loss += Math.max(sum, 0) + Math.log1p(Math.exp(-Math.abs(sum))) - targets[i]! * sum
  }
  return loss
}

/** Gaussian elimination of at most three equations, of which the lower half is given; positive definite, so without pivots. */
function solveSymmetric(lower: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  const rows = lower.map((_, a) =>
    Array.from({ length: size }, (_, b) => (b <= a ? lower[a]![b]! : lower[b]![a]!)),
  )
  const out = Float64Array.from(right)
  for (let a = 0; a < size; a += 1) {
    for (let b = a + 1; b < size; b += 1) {
      const share = rows[b]![a]! / rows[a]![a]!
      for (let c = a; c < size; c += 1) rows[b]![c]! -= share * rows[a]![c]!
      out[b]! -= share * out[a]!
    }
  }
  for (let a = size - 1; a >= 0; a -= 1) {
    for (let b = a + 1; b < size; b += 1) out[a]! -= rows[a]![b]! * out[b]!
    out[a]! /= rows[a]![a]!
  }
  return out
}
