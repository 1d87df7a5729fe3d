/** The quantile of weighted numbers without sorting them: quickselect with three parts.
 *
 * The definition is the averaged inverse of the distribution function (Hyndman and Fan's type 2): the median of an even count is
 * the mean of the middle two. A weight of 2 is the same as the number given twice. */

/** Reorders the first `count` numbers (and weights, beside them). `weights` null: each counts once. NaN for no numbers. */
export function selectQuantile(
  values: Float64Array,
  weights: Float64Array | null,
  count: number,
  quantile: number,
): number {
  let total = count
  if (weights !== null) {
    total = 0
    for (let i = 0; i < count; i += 1) total += weights[i]!
  }
  const tolerance = 1e-10 * total
  const wanted = quantile * total
  let low = 0
  let high = count
  let below = 0
  let above = Number.NaN
  while (low < high) {
    const pivot = middleOf(values[low]!, values[(low + high) >> 1]!, values[high - 1]!)
    let less = low
    let next = low
    let greater = high
    let lessWeight = 0
    let equalWeight = 0
    while (next < greater) {
      const value = values[next]!
      const weight = weights === null ? 1 : weights[next]!
      if (value < pivot) {
        lessWeight += weight
        swap(values, weights, less, next)
        less += 1
        next += 1
      } else if (value > pivot) {
        greater -= 1
        swap(values, weights, next, greater)
      } else {
        equalWeight += weight
        next += 1
      }
    }
    if (less > low && below + lessWeight >= wanted - tolerance) {
      above = pivot
      high = less
      continue
    }
    const through = below + lessWeight + equalWeight
    if (through >= wanted - tolerance || greater === high) {
      if (through > wanted + tolerance) return pivot
      for (let i = greater; i < high; i += 1) if (i === greater || values[i]! < above) above = values[i]!
      return Number.isNaN(above) ? pivot : (pivot + above) / 2
    }
    below = through
    low = greater
  }
  return Number.NaN
}

function middleOf(a: number, b: number, c: number): number {
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b
}

function swap(values: Float64Array, weights: Float64Array | null, i: number, j: number): void {
  const value = values[i]!
  values[i] = values[j]!
  values[j] = value
  if (weights === null) return
  const weight = weights[i]!
  weights[i] = weights[j]!
  weights[j] = weight
}
