/** The markets as a filter offers them: all there are, so that one without a pick is said to have none. */
import { type Market, markets } from '../nba/domain/market.ts'
import { nameMarket } from './format.ts'

export const marketOptions: readonly (readonly [Market | '', string])[] = [
  ['', 'all'],
  ...markets.map((each) => [each, nameMarket(each)] as const),
]

/** Those that there are, and the one that is asked for: where nobody has it a page says so, and shows no other one instead. */
export function withAsked(offered: readonly Market[], asked: string): readonly Market[] {
  const market = markets.find((each) => each === asked)
  return market === undefined || offered.includes(market) ? offered : [...offered, market]
}
