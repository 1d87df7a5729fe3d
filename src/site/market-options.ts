/** The markets as a filter offers them: all there are, so that one without a pick is said to have none. */
import { type Market, markets } from '../nba/domain/market.ts'
import { nameMarket } from './format.ts'

export const marketOptions: readonly (readonly [Market | '', string])[] = [
  ['', 'all'],
  ...markets.map((each) => [each, nameMarket(each)] as const),
]
