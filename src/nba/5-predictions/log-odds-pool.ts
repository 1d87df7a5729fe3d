/** Two probabilities made into one: log-odds = fair + shift + weight · (raw − fair), all in log-odds, the weight between 0 and 1.
 *
 * A logarithmic opinion pool (Genest, Zidek, 1986) with a shift. It is fitted by Newton's method, whose steps are shortened where they would
 * lead away; a weight that wants to leave its bounds stays on the nearer one, and the shift is fitted again. */

export interface Pool {
  readonly shift: number
  /** 0 is the fair probability, 1 the raw one. */
  readonly weight: number
}

const iterationsMax = 25
const enough = 1e-9
const halvingsMax = 30
/** A sum of thousands of rows is not more exact. */
const lossPrecision = 1e-12
/** Keeps the equations solvable where raw and fair probability are the same. */
const ridge = 1e-6
const probabilityMin = 1e-4

interface Rows {
  readonly fairs: Float64Array
  /** Raw less fair. */
  readonly distances: Float64Array
  readonly targets: Float64Array
}

/** `targets` lie between 0 and 1; `start` is where nothing pulls away from. */
export function fitPool(raws: Float64Array, fairs: Float64Array, targets: Float64Array, start: Pool): Pool {
  const offered = fairs.map(logOdds)
  const rows = { fairs: offered, distances: raws.map((raw, i) => logOdds(raw) - offered[i]!), targets }
  const free = solve(rows, start, start, true)
  if (free.weight >= 0 && free.weight <= 1) return free
  return solve(rows, { ...free, weight: free.weight < 0 ? 0 : 1 }, start, false)
}

export function readPool({ shift, weight }: Pool, raw: number, fair: number): number {
  const offered = logOdds(fair)
  return sigmoid(offered + shift + weight * (logOdds(raw) - offered))
}

function logOdds(probability: number): number {
  const inside = Math.min(1 - probabilityMin, Math.max(probabilityMin, probability))
  return Math.log(inside / (1 - inside))
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function solve(rows: Rows, from: Pool, start: Pool, movesWeight: boolean): Pool {
  const { fairs, distances, targets } = rows
  const pull = ridge * targets.length
  let pool = from
  for (let iteration = 0; iteration < iterationsMax; iteration += 1) {
    let gradientShift = -pull * (pool.shift - start.shift)
    let gradientWeight = -pull * (pool.weight - start.weight)
    let [shifts, both, weights] = [pull, 0, pull]
    for (let i = 0; i < targets.length; i += 1) {
      const distance = distances[i]!
      const probability = sigmoid(fairs[i]! + pool.shift + pool.weight * distance)
      const curvature = Math.max(probability * (1 - probability), 1e-6)
      const off = targets[i]! - probability
      gradientShift += off
      gradientWeight += off * distance
      shifts += curvature
      both += curvature * distance
      weights += curvature * distance * distance
    }
    const determinant = shifts * weights - both * both
    const step = movesWeight
      ? {
          shift: (gradientShift * weights - gradientWeight * both) / determinant,
          weight: (gradientWeight * shifts - gradientShift * both) / determinant,
        }
      : { shift: gradientShift / shifts, weight: 0 }
    const share = shorten(rows, pool, step, start)
    pool = { shift: pool.shift + share * step.shift, weight: pool.weight + share * step.weight }
    if (Math.max(Math.abs(share * step.shift), Math.abs(share * step.weight)) < enough) break
  }
  return pool
}

/** How much of the step is taken: it is halved until what the equations minimise does not grow; 0 where no part of it helps. */
function shorten(rows: Rows, pool: Pool, step: Pool, start: Pool): number {
  const before = lossOf(rows, pool, start)
  let share = 1
  for (let halvings = 0; halvings < halvingsMax; halvings += 1) {
    const moved = { shift: pool.shift + share * step.shift, weight: pool.weight + share * step.weight }
    if (lossOf(rows, moved, start) <= before + lossPrecision * Math.abs(before)) return share
    share /= 2
  }
  return 0
}

function lossOf({ fairs, distances, targets }: Rows, { shift, weight }: Pool, start: Pool): number {
  let loss = (ridge * targets.length * ((shift - start.shift) ** 2 + (weight - start.weight) ** 2)) / 2
  for (let i = 0; i < targets.length; i += 1) {
    const sum = fairs[i]! + shift + weight * distances[i]!
    loss += Math.max(sum, 0) + Math.log1p(Math.exp(-Math.abs(sum))) - targets[i]! * sum
  }
  return loss
}
