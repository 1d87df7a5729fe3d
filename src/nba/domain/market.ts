/** The five player markets. The Odds API prefixes the key with "player_"; each market knows how to read its statistic off a box line. */

export interface CountingStats {
  readonly pts: number
  readonly reb: number
  readonly ast: number
  readonly fg3m: number
}

export const markets = ['points', 'rebounds', 'assists', 'threes', 'points_rebounds_assists'] as const
export type Market = (typeof markets)[number]

const statByMarket: Readonly<Record<Market, (box: CountingStats) => number>> = {
  points: (box) => box.pts,
  rebounds: (box) => box.reb,
  assists: (box) => box.ast,
  threes: (box) => box.fg3m,
  points_rebounds_assists: (box) => box.pts + box.reb + box.ast,
}

/** What the player did in this market. */
export function marketStat(market: Market, box: CountingStats): number {
  return statByMarket[market](box)
}

/** 'points' → 'player_points', The Odds API's market key. */
export function oddsApiMarketKey(market: Market): string {
  return `player_${market}`
}

const marketsByKey = new Map<string, Market>(markets.map((market) => [oddsApiMarketKey(market), market]))

/** Undefined for a market that is not ours. */
export function findMarketByOddsApiKey(key: string): Market | undefined {
  return marketsByKey.get(key)
}
