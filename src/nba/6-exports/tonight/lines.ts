/** What the books show for a player: each one's main line now, the best prices at the line that is predicted against, and how the lines moved. */
import { Temporal } from 'temporal-polyfill'
import { chooseMainLine } from '../../domain/main-line.ts'
import type { ShownOffer } from './read-evening.ts'

export interface ShownLine {
  readonly bookmaker: string
  /** In the market's unit. */
  readonly line: number
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly snapshotAt: string
}

/** Each book's main line of its latest board, by name. `offers` are of one player and market, in the order of book and time. */
export function describeBooks(offers: readonly ShownOffer[]): ShownLine[] {
  return boardsByBook(offers).flatMap((boards) => mainOf(boards.at(-1)!) ?? [])
}

export interface BestPrice {
  readonly price: number
  readonly bookmakers: readonly string[]
}

/** The best of the latest boards at this very line, an alternate or not. */
export function findBest(
  offers: readonly ShownOffer[],
  line: number,
  side: 'overPrice' | 'underPrice',
): BestPrice | null {
  const now = boardsByBook(offers).flatMap((boards) => boards.at(-1)!)
  const prices = now.filter((offer) => offer.line === Math.round(line * 100) && offer[side] !== null)
  if (prices.length === 0) return null
  const price = Math.max(...prices.map((offer) => offer[side]!))
  const bookmakers = prices.filter((offer) => offer[side] === price).map(({ bookmaker }) => bookmaker)
  return { price, bookmakers: [...new Set(bookmakers)].sort() }
}

export interface Movement {
  readonly at: string
  readonly line: number
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly bookmaker: string
}

/** Changes of each book's main line, in the order of time. */
export function describeMovement(offers: readonly ShownOffer[]): Movement[] {
  const moves = boardsByBook(offers).flatMap((boards) => {
    const mains = boards.flatMap((board) => mainOf(board) ?? [])
    return mains.filter((main, i) => i === 0 || !isSame(main, mains[i - 1]!))
  })
  return moves
    .map(({ snapshotAt, ...move }) => ({ at: snapshotAt, ...move }))
    .sort((a, b) => (`${a.at} ${a.bookmaker}` < `${b.at} ${b.bookmaker}` ? -1 : 1))
}

function isSame(a: ShownLine, b: ShownLine): boolean {
  return a.line === b.line && a.overPrice === b.overPrice && a.underPrice === b.underPrice
}

/** By book, its boards in the order of time. */
function boardsByBook(offers: readonly ShownOffer[]): ShownOffer[][][] {
  const books = Map.groupBy(offers, ({ bookmaker }) => bookmaker)
  return [...books]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, ofBook]) =>
      [...Map.groupBy(ofBook, ({ snapshotMs }) => snapshotMs)]
        .sort(([a], [b]) => a - b)
        .map(([, board]) => board),
    )
}

function mainOf(board: readonly ShownOffer[]): ShownLine | null {
  const main = chooseMainLine(board)
  if (main === null) return null
  return {
    bookmaker: main.bookmaker,
    line: main.line / 100,
    overPrice: main.overPrice,
    underPrice: main.underPrice,
    snapshotAt: Temporal.Instant.fromEpochMilliseconds(Math.round(main.snapshotMs)).toString(),
  }
}
