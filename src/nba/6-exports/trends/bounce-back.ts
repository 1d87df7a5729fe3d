/** trends/bounce-back/{date}: what came after earlier games as bad as the last one stands beside it, with its number and interval. */
import { describeShare } from '../summaries.ts'
import { type Candidate, type Trend, zOf } from './trend.ts'

const deviationsMin = 1

export const bounceBack: Trend = {
  name: 'bounce-back',
  rule: `the last game lies at least ${deviationsMin} standard deviation below the mean of the season`,
  find(candidate) {
    const z = zOf(candidate, 1)
    if (z === null || z > -deviationsMin) return null
    return { rank: -z, recentGames: 1, next: shareAfter(candidate) }
  },
}

/** Of his earlier games that bad, those after which the next lay above the mean; the newest has no next game yet. */
function shareAfter({ values, mean, deviation }: Candidate): ReturnType<typeof describeShare> {
  const next = values.filter((_, i) => {
    const before = values[i + 1]
    return before !== undefined && before <= mean - deviationsMin * deviation
  })
  return describeShare(next.filter((value) => value > mean).length, next.length)
}
