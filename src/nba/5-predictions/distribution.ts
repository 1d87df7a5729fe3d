/** The spread around a system's centre, from its own earlier errors.
 *
 * Errors are divided by the spread usual at that level (variance = base + slope·level), sorted into levels of equal count, and kept
 * as quantiles; Poisson and Normal shapes are measurably wrong. The probabilities are not calibrated, and say so. */

export interface ErrorDistribution {
  readonly rows: number
  readonly varianceBase: number
  readonly varianceSlope: number
  /** Mean level of each class, rising. */
  readonly levels: readonly number[]
  /** For each class the standardised errors at the 100 probabilities 0.005, 0.015, … 0.995. */
  readonly quantiles: readonly (readonly number[])[]
}

export interface LineProbabilities {
  /** Pushes excluded: over + under = 1. */
  readonly over: number
  readonly under: number
  readonly push: number
  readonly calibration: 'uncalibrated'
}

const classes = 8
const points = 100
const rowsMin = 1500
const varianceMin = 0.05

/** Null below 1,500 errors: too few to speak of tails. */
export function fitDistribution(levels: Float64Array, errors: Float64Array): ErrorDistribution | null {
  const rows = levels.length
  if (rows < rowsMin) return null
  const { varianceBase, varianceSlope } = fitVariance(levels, errors)
  const edges = findEdges(levels)
  const classOf = new Uint8Array(rows)
  const counts = new Uint32Array(classes)
  const levelSums = new Float64Array(classes)
  for (let i = 0; i < rows; i += 1) {
    const level = levels[i]!
    let c = 0
    while (c < edges.length && level >= edges[c]!) c += 1
    classOf[i] = c
    counts[c]! += 1
    levelSums[c]! += level
  }
  const members = Array.from(counts, (count) => new Float64Array(count))
  const filledTo = new Uint32Array(classes)
  for (let i = 0; i < rows; i += 1) {
    const c = classOf[i]!
    members[c]![filledTo[c]!] = errors[i]! / Math.sqrt(varianceAt(varianceBase, varianceSlope, levels[i]!))
    filledTo[c]! += 1
  }
  const filled = members.map((_, c) => c).filter((c) => counts[c]! > 0)
  return {
    rows,
    varianceBase,
    varianceSlope,
    levels: filled.map((c) => levelSums[c]! / counts[c]!),
    quantiles: filled.map((c) => readQuantiles(members[c]!.sort())),
  }
}

/** Levels that part the rows into classes of about equal count, from every fifth row: where exactly they lie does not matter. */
function findEdges(levels: Float64Array): number[] {
  const sample = levels.filter((_, i) => i % 5 === 0).sort()
  return Array.from(
    { length: classes - 1 },
    (_, i) => sample[Math.floor(((i + 1) * sample.length) / classes)]!,
  )
}

function fitVariance(
  levels: Float64Array,
  errors: Float64Array,
): { varianceBase: number; varianceSlope: number } {
  const n = levels.length
  let [x, y, xx, xy] = [0, 0, 0, 0]
  for (let i = 0; i < n; i += 1) {
    const square = errors[i]! ** 2
    x += levels[i]!
    y += square
    xx += levels[i]! ** 2
    xy += levels[i]! * square
  }
  const spread = xx / n - (x / n) ** 2
  const varianceSlope = spread > 0 ? Math.max(0, (xy / n - (x / n) * (y / n)) / spread) : 0
  return { varianceBase: y / n - (varianceSlope * x) / n, varianceSlope }
}

/** One usual spread at a level, in the market's unit: what an edge is divided by before it is calibrated. */
export function scaleAt(distribution: ErrorDistribution, level: number): number {
  return Math.sqrt(varianceAt(distribution.varianceBase, distribution.varianceSlope, level))
}

function varianceAt(base: number, slope: number, level: number): number {
  return Math.max(varianceMin, base + slope * level)
}

function readQuantiles(sorted: Float64Array): number[] {
  return Array.from({ length: points }, (_, i) => {
    const place = ((i + 0.5) / points) * (sorted.length - 1)
    const low = Math.floor(place)
    const high = Math.min(low + 1, sorted.length - 1)
    return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!)
  })
}

/** The outcome's quantiles at the 100 probabilities for one centre; classes blend so that there is no step between them. */
export function spreadAround(distribution: ErrorDistribution, centre: number): Float64Array {
  const out = new Float64Array(points)
  const { below, above, share, scale } = blendClasses(distribution, centre)
  for (let i = 0; i < points; i += 1)
    out[i] = Math.max(0, centre + scale * (below[i]! * (1 - share) + above[i]! * share))
  return out
}

/** The median of `spreadAround`, without the rest of it. */
export function medianAround(distribution: ErrorDistribution, centre: number): number {
  const { below, above, share, scale } = blendClasses(distribution, centre)
  const read = (i: number): number =>
    Math.max(0, centre + scale * (below[i]! * (1 - share) + above[i]! * share))
  const low = read(points / 2 - 1)
  return low + 0.5 * (read(points / 2) - low)
}

/** The two classes between whose levels a centre lies, what the upper one counts, and the spread usual there. */
function blendClasses(distribution: ErrorDistribution, centre: number) {
  const { levels, quantiles } = distribution
  let upper = levels.findIndex((level) => level > centre)
  if (upper < 0) upper = levels.length
  const low = Math.max(0, upper - 1)
  const high = Math.min(upper, levels.length - 1)
  const share = low === high ? 0 : (centre - levels[low]!) / (levels[high]! - levels[low]!)
  return { below: quantiles[low]!, above: quantiles[high]!, share, scale: scaleAt(distribution, centre) }
}

/** Reads a quantile off `spreadAround`. */
export function quantileOf(spread: Float64Array, probability: number): number {
  const place = Math.min(Math.max(probability * points - 0.5, 0), points - 1)
  const low = Math.floor(place)
  const high = Math.min(low + 1, points - 1)
  return spread[low]! + (place - low) * (spread[high]! - spread[low]!)
}

/** Probability of an outcome at or below `value`, never quite 0 or 1: 100 points know nothing of the far tails. */
export function probabilityBelow(spread: Float64Array, value: number): number {
  if (value < spread[0]!) return 0.25 / points
  if (value >= spread[points - 1]!) return 1 - 0.25 / points
  let high = 1
  while (spread[high]! <= value) high += 1
  const low = spread[high - 1]!
  return (high - 0.5 + (value - low) / (spread[high]! - low)) / points
}

/** Outcomes are whole numbers: over 24.5 means 25 or more, and on a whole-number line the number itself is a push. */
export function probabilitiesAgainst(spread: Float64Array, line: number): LineProbabilities {
  const isWhole = Number.isInteger(line)
  const under = probabilityBelow(spread, isWhole ? line - 0.5 : line)
  const over = 1 - probabilityBelow(spread, isWhole ? line + 0.5 : line)
  return {
    over: over / (over + under),
    under: under / (over + under),
    push: 1 - over - under,
    calibration: 'uncalibrated',
  }
}

/** Where an outcome, a whole number, lies in the distribution: P(outcome < actual) and P(outcome ≤ actual). Nothing lies below 0. */
export function placeOf(
  spread: Float64Array,
  actual: number,
): { readonly low: number; readonly high: number } {
  return {
    low: actual <= 0 ? 0 : probabilityBelow(spread, actual - 0.5),
    high: probabilityBelow(spread, actual + 0.5),
  }
}

/** The continuous ranked probability score in the market's unit: twice the mean pinball loss, which for points of equal weight is
 * exact (Laio and Tamea 2007). A distribution without spread scores its absolute error. */
export function crpsOf(spread: Float64Array, actual: number): number {
  let sum = 0
  for (let i = 0; i < points; i += 1) {
    const probability = (i + 0.5) / points
    const above = actual - spread[i]!
    sum += above >= 0 ? probability * above : (probability - 1) * above
  }
  return (2 * sum) / points
}
