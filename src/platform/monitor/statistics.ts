/** Medians and spreads of small samples: what a detector calls usual must not move with one bad day. */

/** Between the two middle ones where their number is even; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear between its neighbours, as percentile_cont does; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = values.toSorted((a, b) => a - b)
  const place = share * (sorted.length - 1)
  const low = Math.floor(place)
  const high = Math.ceil(place)
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!)
}

/** To four significant digits: figures are stored to be read. */
export function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value
}
