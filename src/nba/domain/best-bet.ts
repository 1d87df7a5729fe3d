/** What makes a bet of a side, and which lines nothing was said of. */

/** Per unit staked; what a side has to be worth at its best price to be called a best bet. */
export const bestBetValueMinimum = 0.03

/** Reasons for which no side is taken before edge and price are looked at. */
const unjudged: ReadonlySet<string> = new Set([
  'no_error_distribution',
  'system_blocked',
  'calibration_outdated',
  'quality_below_threshold',
])

/** `passed`: how many took no side, by reason. */
export function countUnjudged(passed: Readonly<Record<string, number>>): number {
  return Object.entries(passed).reduce((sum, [reason, n]) => sum + (unjudged.has(reason) ? n : 0), 0)
}
