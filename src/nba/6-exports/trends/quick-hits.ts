/** trends/quick-hits/{date}: the list that every tool sells, with its number, its interval and the remark that it does not predict. */
import { shareOver } from '../summaries.ts'
import type { Trend } from './trend.ts'

const recentGames = 10
const decidedMin = 8
const rateMin = 0.8

export const quickHits: Trend = {
  name: 'quick-hits',
  rule: `at least ${rateMin * 100} % of the last ${recentGames} games lie on one side of tonight's line, over ${decidedMin} decided games or more`,
  find({ games, entry: { market, line } }) {
    const share = shareOver(games.slice(0, recentGames), market, line)
    if (share === null || share.n < decidedMin) return null
    const oneSided = Math.max(share.rate, 1 - share.rate)
    return oneSided >= rateMin ? { rank: oneSided + share.n / 1000, recentGames } : null
  },
}
