/** Freshness: 0–100, and 100 means fresh.
 *
 * It is called so, and not fatigue, because a name that can be read both ways was read the wrong way: systems punished
 * players for being rested. */
import { clamp } from './windows.ts'

export interface Workload {
  /** Days without a game since his last one; 0 is a back-to-back. */
  readonly daysRest: number
  readonly games7d: number
  readonly minutes7d: number
  readonly backToBacks14d: number
  /** Null where no source gives it: then age neither costs nor gives anything. */
  readonly ageYears: number | null
}

export function rateFreshness(load: Workload): number {
  let freshness = 100
  if (load.daysRest === 0) freshness -= 15
  else if (load.daysRest >= 3) freshness += 5
  if (load.games7d >= 4) freshness -= 10
  if (load.minutes7d > 240) freshness -= 10
  if (load.games7d > 0 && load.minutes7d / load.games7d > 35) freshness -= 8
  if (load.backToBacks14d >= 2) freshness -= 12
  else if (load.backToBacks14d === 1) freshness -= 5
  if (load.ageYears !== null && load.ageYears >= 35) freshness -= 10
  else if (load.ageYears !== null && load.ageYears >= 30) freshness -= 5
  return clamp(freshness, 0, 100)
}
