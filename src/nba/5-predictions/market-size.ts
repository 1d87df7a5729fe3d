/** How large a market's numbers usually are beside points: rules of thumb are stated for points and shrink by it. */
import type { Market } from '../domain/market.ts'

export const sizeOfMarket: Readonly<Record<Market, number>> = {
  points: 1,
  rebounds: 0.4,
  assists: 0.25,
  threes: 0.12,
  points_rebounds_assists: 1.65,
}
