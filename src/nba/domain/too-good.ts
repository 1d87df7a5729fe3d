/** The hit rate that nobody earns: above it something in the numbers has seen the outcome, and nothing is published on them.
 *
 * An honest moving average hits 50 % of real lines and the same average with the game inside 65 %; nobody is known to hold 57 % over a season.
 * What lopsided prices give by themselves is taken off: always taking the favourite hits more than half and loses money. */

const advantageMax = 0.07
const trialsMin = 500

export interface HitCount {
  /** Pushes left out. */
  readonly trials: number
  readonly wins: number
  /** Mean probability that the prices gave to the sides taken; a half where they are even or not known. */
  readonly fairRate: number
}

/** Too good: above 57 % at even prices, on 500 sides or more. */
export function isTooGood({ trials, wins, fairRate }: HitCount): boolean {
  return trials >= trialsMin && wins / trials - fairRate > advantageMax
}

/** 0.57 at even prices. */
export function tooGoodAbove(fairRate: number): number {
  return fairRate + advantageMax
}
