/** Prices and outcomes as The Odds API writes them, from a bookmaker's lines. */
import type { GameLineSnapshot, Quote } from './league.ts'

/** American to decimal, to the cent: -110 is 1.91. */
export function toDecimal(american: number): number {
  const decimal = american > 0 ? 1 + american / 100 : 1 - 100 / american
  return Math.round(decimal * 100) / 100
}

export function describeQuote(quote: Quote, isDecimal: boolean) {
  const side = (name: string, price: number | null) =>
    price === null
      ? []
      : [
          {
            name,
            description: quote.player,
            price: isDecimal ? toDecimal(price) : price,
            point: quote.lineHundredths / 100,
          },
        ]
  return [...side('Over', quote.overPrice), ...side('Under', quote.underPrice)]
}

/** Teams in the order of their names, as the upstream sorts them; over before under. */
export function describeGameLine(
  line: GameLineSnapshot,
  teams: { readonly home: string; readonly away: string },
  isDecimal: boolean,
) {
  const { market, lineHundredths, homeOrOverPrice, awayOrUnderPrice } = line
  const write = (price: number): number => (isDecimal ? toDecimal(price) : price)
  const point = (sign: 1 | -1) => (lineHundredths === null ? {} : { point: (sign * lineHundredths) / 100 })
  if (market === 'totals') {
    return [
      { name: 'Over', price: write(homeOrOverPrice), ...point(1) },
      { name: 'Under', price: write(awayOrUnderPrice), ...point(1) },
    ]
  }
  const outcomes = [
    { name: teams.home, price: write(homeOrOverPrice), ...point(1) },
    { name: teams.away, price: write(awayOrUnderPrice), ...point(-1) },
  ]
  return outcomes.sort((a, b) => (a.name < b.name ? -1 : 1))
}
