/** trends/cold/{date} */
import { standardErrorsMin } from './hot.ts'
import { type Trend, zOf } from './trend.ts'

const recentGames = 5

export const cold: Trend = {
  name: 'cold',
  rule: `the mean of the last ${recentGames} games lies at least ${standardErrorsMin} standard errors below that of the season`,
  find(candidate) {
    const z = zOf(candidate, recentGames)
    return z !== null && z <= -standardErrorsMin ? { rank: -z, recentGames } : null
  },
}
