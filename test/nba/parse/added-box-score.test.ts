import { expect, test } from 'vitest'
import { parseNbaStatsBoxScore } from '../../../src/nba/2-raw/parse/parse-nba-stats-boxscore.ts'

test('a box score that says neither date nor game is not read under a resource without them, and it is said what that needs', () => {
  const body = Buffer.from('{}')
  const read = () => parseNbaStatsBoxScore(body, { resource: 'nba-stats/boxscoretraditionalv3/2025-11-05' })
  expect(read).toThrow(/has to end in <game date>\/<game id>/)
  expect(read).toThrow(expect.objectContaining({ code: 'usage.invalid' }))
})
