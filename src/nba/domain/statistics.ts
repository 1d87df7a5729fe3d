/** The few statistics that the domain itself needs. An empty list has no mean: the answer is null, not 0. */

export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

export interface Interval {
  readonly low: number
  readonly high: number
}

/** The Wilson score interval of a proportion (Wilson 1927); z = 1.96 gives 95 %. Null without trials. */
export function wilsonInterval(wins: number, trials: number, z = 1.959963984540054): Interval | null {
  if (trials === 0) return null
  const share = wins / trials
  const zSquared = z * z
  const centre = share + zSquared / (2 * trials)
  const half = z * Math.sqrt((share * (1 - share)) / trials + zSquared / (4 * trials * trials))
  const scale = 1 + zSquared / trials
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) }
}

/** Of a ratio Σa/Σb over groups that may be alike within themselves, such as the games of one date. */
export interface GroupSums {
  readonly groups: number
  /** Σa and Σb. */
  readonly a: number
  readonly b: number
  /** Σa², Σab and Σb², each of a group's own sums. */
  readonly aa: number
  readonly ab: number
  readonly bb: number
}

/** Σa/Σb with its 95 % interval, by the linearised variance of a ratio of sums over groups (Cochran, Sampling Techniques, 1977, §6.3), normal
 * approximation. Null without groups; without an interval for fewer than `groupsMin`, where it would be a guess. */
export function ratioOfGroups(
  { groups, a, b, aa, ab, bb }: GroupSums,
  groupsMin = 10,
  z = 1.959963984540054,
): { readonly ratio: number; readonly interval: Interval | null } | null {
  if (groups === 0 || b === 0) return null
  const ratio = a / b
  if (groups < groupsMin) return { ratio, interval: null }
  const squares = Math.max(0, aa - 2 * ratio * ab + ratio * ratio * bb)
  const half = (z * Math.sqrt((squares * groups) / (groups - 1))) / b
  return { ratio, interval: { low: ratio - half, high: ratio + half } }
}
