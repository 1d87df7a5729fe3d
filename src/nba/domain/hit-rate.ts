/** A hit rate as it may be shown: never without its number, its interval, the chance that the prices needed, and its label.
 *
 * Pushes are neither hits nor trials. 55 % at a price that needs 58 % is a loss, which is why the two stand together. */
import { wilsonInterval } from './statistics.ts'

export interface HitSums {
  readonly label: string
  readonly wins: number
  readonly losses: number
  /** Wins and losses whose price is known, and the sum of the chances at which those prices break even. */
  readonly priced: number
  readonly breakEvenSum: number
}

export interface HitRate {
  readonly label: string
  readonly rate: number
  readonly n: number
  /** Wilson, 95 %. */
  readonly interval95: readonly [number, number]
  readonly priced: number
  /** Mean chance at which the prices taken break even; null without a price. */
  readonly breakEven: number | null
}

/** Null where no side was decided. */
export function describeHits({ label, wins, losses, priced, breakEvenSum }: HitSums): HitRate | null {
  const n = wins + losses
  const interval = wilsonInterval(wins, n)
  if (interval === null) return null
  return {
    label,
    rate: round(wins / n),
    n,
    interval95: [round(interval.low), round(interval.high)],
    priced,
    breakEven: priced === 0 ? null : round(breakEvenSum / priced),
  }
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
