/** Prices: American ↔ decimal ↔ implied probability, and the probability without the bookmaker's margin.
 *
 * An American price says what 100 wins (+150) or what must be staked to win 100 (−150), so nothing lies between −100 and
 * +100 exclusive; averaged feeds carry decimals, and that is allowed. */

/** Above this implied probability the margin sits on the long shot (favourite–longshot bias), and is taken off by powers. */
const lopsidedFrom = 0.7

export function isAmericanPrice(price: number): boolean {
  return Number.isFinite(price) && Math.abs(price) >= 100
}

export function americanToDecimal(american: number): number {
  if (!isAmericanPrice(american))
    throw new RangeError(`${american} is not an American price: none lies between -100 and 100`)
  return american > 0 ? 1 + american / 100 : 1 + 100 / -american
}

export function decimalToAmerican(decimal: number): number {
  if (!(decimal > 1 && Number.isFinite(decimal)))
    throw new RangeError(`${decimal} is not a decimal price: it exceeds 1`)
  return decimal >= 2 ? (decimal - 1) * 100 : -100 / (decimal - 1)
}

/** The win probability at which the price breaks even, margin included. */
export function impliedProbability(american: number): number {
  return 1 / americanToDecimal(american)
}

/** The American price that would be fair for a probability in (0, 1). */
export function fairAmerican(probability: number): number {
  return decimalToAmerican(1 / probability)
}

export interface NoVig {
  readonly over: number
  readonly under: number
  /** The sum of both implied probabilities minus 1. */
  readonly margin: number
  readonly method: 'multiplicative' | 'power'
}

/** Both sides' probabilities, summing to 1: proportional, or by the power method where the prices are lopsided
 * (Clarke, Kovalchik, Ingram, "Adjusting bookmaker's odds to allow for overround", 2017). */
export function removeVig(overAmerican: number, underAmerican: number): NoVig {
  const over = impliedProbability(overAmerican)
  const under = impliedProbability(underAmerican)
  const margin = over + under - 1
  if (Math.max(over, under) < lopsidedFrom || margin <= 0) {
    return { over: over / (over + under), under: under / (over + under), margin, method: 'multiplicative' }
  }
  const power = findPower(over, under)
  const fair = over ** power
  return { over: fair, under: 1 - fair, margin, method: 'power' }
}

/** The k with over^k + under^k = 1, by bisection; the sum falls as k grows. */
function findPower(over: number, under: number): number {
  let low = 1
  let high = 2
  while (over ** high + under ** high > 1 && high < 1e6) high *= 2
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (over ** middle + under ** middle > 1) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** What one unit staked brings on average. `chance` is that of winning with pushes left out; a push returns the stake. */
export function expectedValue(american: number, chance: number, push = 0): number {
  return (1 - push) * (chance * americanToDecimal(american) - 1)
}

/** The bookmaker's share of what is staked when both sides pay out alike: 0.0455 at −110/−110. */
export function holdOf(overAmerican: number, underAmerican: number): number {
  return 1 - 1 / (impliedProbability(overAmerican) + impliedProbability(underAmerican))
}

/** No stake on paper exceeds this share of the bank, however good it looks. */
export const stakeMax = 0.05

/** A quarter of the stake of Kelly (1956), as a share of the bank: a record on paper, never an order. 0 where nothing is to be won. */
export function quarterKelly(american: number, chance: number): number {
  const gain = americanToDecimal(american) - 1
  const whole = chance - (1 - chance) / gain
  return whole > 0 ? Math.min(stakeMax, whole / 4) : 0
}

export interface ClosingValueInput {
  readonly side: 'OVER' | 'UNDER'
  /** In the market's unit, as `closingLine`. */
  readonly line: number
  readonly price: number | null
  readonly closingLine: number | null
  readonly closingOverPrice: number | null
  readonly closingUnderPrice: number | null
}

export interface ClosingValue {
  /** How far the line moved our way; null without a closing line. */
  readonly points: number | null
  /** The side's closing probability, margin removed, minus what our price needs; null where the line moved, for a probability speaks of
   * its own line only, and where a price is not known. */
  readonly probability: number | null
}

export function closingValue(taken: ClosingValueInput): ClosingValue {
  const { side, line, price, closingLine, closingOverPrice, closingUnderPrice } = taken
  if (closingLine === null) return { points: null, probability: null }
  const points = side === 'OVER' ? closingLine - line : line - closingLine
  if (points !== 0 || price === null || closingOverPrice === null || closingUnderPrice === null) {
    return { points, probability: null }
  }
  const closing = removeVig(closingOverPrice, closingUnderPrice)
  return { points, probability: (side === 'OVER' ? closing.over : closing.under) - impliedProbability(price) }
}
