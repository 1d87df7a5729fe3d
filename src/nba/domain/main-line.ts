/** Which of many posted lines is *the* line: first within a book, then over the books.
 *
 * Some books post alternates (9.5 at −400, 24.5 at +600) under the same market key, so "the first" or "the mean" would be
 * a line that nobody offered at a fair price. The answers here are always lines that were really posted. */
import type { Line } from './line.ts'
import { impliedProbability, removeVig } from './odds.ts'
import { mean, median } from './statistics.ts'

export interface Offer {
  readonly line: Line
  /** American; null where the side is not offered. */
  readonly overPrice: number | null
  readonly underPrice: number | null
}

export interface BookOffer extends Offer {
  readonly bookmaker: string
}

export interface ConsensusLine {
  readonly line: Line
  /** Books with a main line, and those of them at this very line. */
  readonly bookCount: number
  readonly booksAtLine: number
  readonly lowestLine: Line
  readonly highestLine: Line
  /** highest − lowest, in hundredths. */
  readonly spread: number
  /** The books at this line agree on this P(over), margin removed; null when none offers both sides. */
  readonly overProbability: number | null
}

/** One book's main line among its alternates: two-sided before one-sided, then the most balanced price; of equals the
 * nearest to the median of the lines, then the lower. Null for no offers. */
export function chooseMainLine<T extends Offer>(offers: readonly T[]): T | null {
  if (offers.length <= 1) return offers[0] ?? null
  const centre = median(offers.map((offer) => offer.line)) as number
  return offers.reduce((best, offer) => (isBetterOffer(offer, best, centre) ? offer : best))
}

/** The line that most books really post; of equals the most balanced, then the nearest to the median, then the lower. */
export function chooseConsensusLine(mainLines: readonly BookOffer[]): ConsensusLine | null {
  if (mainLines.length === 0) return null
  const offersByLine = Map.groupBy(mainLines, (offer) => offer.line)
  const lines = mainLines.map((offer) => offer.line)
  const centre = median(lines) as number
  const ranked = [...offersByLine].map(([line, offers]) => {
    const overProbability = mean(offers.flatMap((offer) => overProbabilityOf(offer) ?? []))
    return { line, booksAtLine: offers.length, overProbability, imbalance: imbalanceOf(overProbability) }
  })
  const chosen = ranked.sort(
    (a, b) =>
      b.booksAtLine - a.booksAtLine ||
      a.imbalance - b.imbalance ||
      Math.abs(a.line - centre) - Math.abs(b.line - centre) ||
      a.line - b.line,
  )[0]!
  const lowestLine = lines.reduce((low, line) => (line < low ? line : low))
  const highestLine = lines.reduce((high, line) => (line > high ? line : high))
  return {
    line: chosen.line,
    bookCount: mainLines.length,
    booksAtLine: chosen.booksAtLine,
    lowestLine,
    highestLine,
    spread: highestLine - lowestLine,
    overProbability: chosen.overProbability,
  }
}

/** The best that any book pays for each side at this very line, an alternate or not; null where nobody offers the side. */
export function chooseBestPrices(
  offers: readonly Offer[],
  line: Line,
): { readonly over: number | null; readonly under: number | null } {
  const best = (side: 'overPrice' | 'underPrice'): number | null =>
    offers.reduce<number | null>((highest, offer) => {
      const price = offer.line === line ? offer[side] : null
      return price !== null && (highest === null || price > highest) ? price : highest
    }, null)
  return { over: best('overPrice'), under: best('underPrice') }
}

/** P(over) without the margin; null unless both sides are priced. */
export function overProbabilityOf(offer: Offer): number | null {
  if (offer.overPrice === null || offer.underPrice === null) return null
  return removeVig(offer.overPrice, offer.underPrice).over
}

function isBetterOffer(offer: Offer, best: Offer, centre: number): boolean {
  const difference = balanceOf(offer) - balanceOf(best)
  if (Math.abs(difference) > 1e-9) return difference < 0
  const nearer = Math.abs(offer.line - centre) - Math.abs(best.line - centre)
  return nearer < 0 || (nearer === 0 && offer.line < best.line)
}

/** 0 is even money on both sides; one-sided offers rank behind every two-sided one, unpriced ones last. */
function balanceOf(offer: Offer): number {
  const overProbability = overProbabilityOf(offer)
  if (overProbability !== null) return imbalanceOf(overProbability)
  const price = offer.overPrice ?? offer.underPrice
  return price === null ? 2 : 1 + imbalanceOf(impliedProbability(price))
}

/** Rounded to 1e-9, so that equal prices tie whatever the order of the books summed. */
function imbalanceOf(overProbability: number | null): number {
  return overProbability === null ? 1 : Math.round(Math.abs(overProbability - 0.5) * 1e9) / 1e9
}
