/** The five player markets. The Odds API prefixes the key with "player_"; each market knows how to read its statistic off a box line. */

export const markets = ['points', 'rebounds', 'assists', 'threes', 'points_rebounds_assists'] as const
export type Market = (typeof markets)[number]

export interface CountingStats {
  readonly pts: number
  readonly reb: number
  readonly ast: number
  readonly fg3m: number
}

/** As box rows have them: null where the source does not say. */
export type SaidStats = { readonly [Stat in keyof CountingStats]: number | null }

const statsByMarket: Readonly<Record<Market, readonly (keyof CountingStats)[]>> = {
  points: ['pts'],
  rebounds: ['reb'],
  assists: ['ast'],
  threes: ['fg3m'],
  points_rebounds_assists: ['pts', 'reb', 'ast'],
}

/** What the player did in this market. */
export function marketStat(market: Market, box: CountingStats): number {
  return statsByMarket[market].reduce((sum, stat) => sum + box[stat], 0)
}

/** As `marketStat`; null where one of its numbers is not said. */
export function findMarketStat(market: Market, box: SaidStats): number | null {
  const values = statsByMarket[market].map((stat) => box[stat])
  return values.includes(null) ? null : values.reduce<number>((sum, value) => sum + value!, 0)
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
