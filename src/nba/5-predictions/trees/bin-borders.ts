/** Where a column's values are cut into bins of about equal numbers of rows.
 *
 * A border is the shortest decimal between the two neighbouring values (12.5 between 12.4 and 12.6): rows and scores are compared
 * with the same number, and an artefact stays small and can be read. */

/** More rows than this are sampled at even steps through time: sorting every value would cost as much as growing the trees. */
export const sampledRowsMax = 40_000

/** The largest single-precision number: every value lies at or below it, and only a missing one does not. */
export const valuesEnd = 3.4028234663852886e38

/** Rising borders, at most `binsMax` − 1, of sorted values without NaN. A value at a border belongs below it. */
export function findBorders(sorted: Float32Array, binsMax: number): number[] {
  const starts = findStarts(sorted)
  if (starts.length <= binsMax)
    return starts.slice(1).map((start) => shortestBetween(sorted[start - 1]!, sorted[start]!))
  const borders: number[] = []
  let left = sorted.length
  let mean = left / binsMax
  let binStart = 0
  for (let i = 1; i < starts.length && borders.length < binsMax - 1; i += 1) {
    const start = starts[i]!
    const held = start - binStart
    const nextCount = (starts[i + 1] ?? sorted.length) - start
    // A value that fills a bin by itself gets one of its own, unless too little would stand before it.
    if (held < mean && !(nextCount >= mean && held >= mean / 2)) continue
    borders.push(shortestBetween(sorted[start - 1]!, sorted[start]!))
    left -= held
    binStart = start
    mean = left / (binsMax - borders.length)
  }
  return borders
}

/** Where each distinct value begins. */
function findStarts(sorted: Float32Array): number[] {
  const starts: number[] = []
  for (let i = 0; i < sorted.length; i += 1) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) starts.push(i)
  }
  return starts
}

function shortestBetween(low: number, high: number): number {
  const middle = low / 2 + high / 2
  for (let digits = 2; digits <= 16; digits += 1) {
    const border = Number(middle.toPrecision(digits))
    if (border >= low && border < high) return border
  }
  return low + 0 // never −0, which JSON has not
}
