/** trends/hot/{date} */
import { type Trend, zOf } from './trend.ts'

const recentGames = 5
export const standardErrorsMin = 1.5

export const hot: Trend = {
  name: 'hot',
  rule: `the mean of the last ${recentGames} games lies at least ${standardErrorsMin} standard errors above that of the season`,
  find(candidate) {
    const z = zOf(candidate, recentGames)
    return z !== null && z >= standardErrorsMin ? { rank: z, recentGames } : null
  },
}
