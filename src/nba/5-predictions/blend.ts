/** How far to move from the line towards our median: line + w·(median − line), w fitted on earlier rows only.
 *
 * The mean absolute error is piecewise linear in w, so its minimum is a weighted median of the slopes and needs no search. Few rows
 * say little (at 1,000 rows w is uncertain by about 0.17), so w is drawn towards what was measured on other seasons. */

export interface BlendRows {
  readonly medians: Float64Array
  readonly lines: Float64Array
  readonly actuals: Float64Array
}

export interface Blend {
  readonly rows: number
  /** 0 is the line, 1 our median. */
  readonly weight: number
}

export const blendRowsMin = 200
export const usualWeight = 0.15
/** So many rows are assumed to have spoken for the usual weight. */
export const blendPseudoRows = 2000

/** The caller gives rows of days strictly before the week it predicts. Null below 200 of them. */
export function fitBlend(rows: BlendRows): Blend | null {
  const count = rows.medians.length
  if (count < blendRowsMin) return null
  const best = findBestWeight(rows)
  return { rows: count, weight: (count * best + blendPseudoRows * usualWeight) / (count + blendPseudoRows) }
}

/** In the unit of the market. */
export function blend({ weight }: Blend, median: number, line: number): number {
  return line + weight * (median - line)
}

/** The w in [0, 1] with the least sum of |actual − line − w·(median − line)|; the sum is convex, so a minimum outside is cut. */
export function findBestWeight({ medians, lines, actuals }: BlendRows): number {
  const slopes: { readonly at: number; readonly size: number }[] = []
  let total = 0
  for (let i = 0; i < medians.length; i += 1) {
    const distance = medians[i]! - lines[i]!
    if (distance === 0) continue
    slopes.push({ at: (actuals[i]! - lines[i]!) / distance, size: Math.abs(distance) })
    total += Math.abs(distance)
  }
  slopes.sort((a, b) => a.at - b.at)
  let passed = 0
  for (const { at, size } of slopes) {
    passed += size
    if (passed * 2 >= total) return Math.min(1, Math.max(0, at))
  }
  return 0
}
