/** Why there is no bet: what was judged and found wanting is told apart from what could not be judged. */
import { expect, test } from 'vitest'
import { describeBestBets } from '../../../src/nba/6-exports/best-bets.ts'

const passed = (reasons: Readonly<Record<string, number>>) =>
  Object.entries(reasons).map(([reason, players]) => ({ recommendation: 'PASS', reason, players }))

test.each([
  [{}, 'nobody who is predicted has a line'],
  [
    { edge_below_threshold: 50, no_expected_value: 30 },
    'of 80 lines none leaves an edge that its price pays for',
  ],
  [{ no_error_distribution: 80 }, 'none of 80 lines could be judged'],
  [
    { system_blocked: 70, quality_below_threshold: 4, calibration_outdated: 6 },
    'none of 80 lines could be judged',
  ],
  [
    { quality_below_threshold: 4, edge_below_threshold: 76 },
    'of 76 lines that could be judged none leaves an edge that its price pays for',
  ],
])('%o', (reasons, why) => {
  expect(describeBestBets([], null, passed(reasons))).toMatchObject({ verdict: 'no_bet', why })
})
