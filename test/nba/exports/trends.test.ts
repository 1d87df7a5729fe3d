/** Who gets on a list of trends, by games that are over; a share has its number and its interval. */
import { expect, test } from 'vitest'
import type { PlayedGame } from '../../../src/nba/6-exports/game-log.ts'
import type { SlateEntry } from '../../../src/nba/6-exports/tonight/read-evening.ts'
import { bounceBack } from '../../../src/nba/6-exports/trends/bounce-back.ts'
import { cold } from '../../../src/nba/6-exports/trends/cold.ts'
import { hot } from '../../../src/nba/6-exports/trends/hot.ts'
import { quickHits } from '../../../src/nba/6-exports/trends/quick-hits.ts'
import {
  type Candidate,
  describeCandidate,
  listTrend,
  type Trend,
} from '../../../src/nba/6-exports/trends/trend.ts'

/** `points` are the newest first. */
function candidate(points: readonly number[], line: number | null = null): Candidate | null {
  const games = points.map(
    (each, i): PlayedGame => ({
      ...{ gameDate: `2025-01-${String(30 - i).padStart(2, '0')}`, gameId: `00224005${10 + i}` },
      ...{ playerId: 1, playerName: 'Player', teamId: 1610612737, opponentId: 1610612738, isHome: true },
      ...{ minutes: 30, points: each, rebounds: 1, assists: 1, threes: null, lines: {}, knownAtMs: 0 },
    }),
  )
  const entry: SlateEntry = {
    ...{ market: 'points', gameId: '0022400600', playerId: 1, playerName: 'Player', teamId: 1610612737 },
    ...{ line, openingLine: line, snapshotAt: null, bookmaker: null, overPrice: null, underPrice: null },
    ...{ marketPOver: null, exclusion: null, exclusionDetail: null },
  }
  return describeCandidate(entry, null, games)
}
const list = (trend: Trend, points: readonly number[], line: number | null = null): object[] =>
  listTrend(
    trend,
    [candidate(points, line)].filter((each) => each !== null),
  )

const rising = [30, 31, 29, 30, 32, 20, 21, 19, 20, 18, 21, 20]

test('a few good games are hot, the same ones the other way round cold, and a steady season neither', () => {
  expect(list(hot, rising)).toMatchObject([
    { seasonGames: 12, seasonMean: 24.25, recentGames: 5, recentMean: 30.4, z: 2.4873 },
  ])
  expect(list(cold, rising)).toEqual([])
  expect(list(cold, rising.toReversed())).toMatchObject([{ recentGames: 5, recentMean: 19.6 }])
  expect(
    list(
      hot,
      Array.from({ length: 12 }, () => 20),
    ),
  ).toEqual([])
})

test('fewer than ten games are no season', () => {
  expect(candidate(rising.slice(0, 9))).toBeNull()
})

test('after a bad game stands what came after earlier ones, with its number', () => {
  const points = [8, 20, 22, 9, 25, 21, 14, 9, 14, 22, 24, 20]
  expect(list(bounceBack, points)).toMatchObject([
    { recentGames: 1, recentMean: 8, next: { n: 2, hits: 1, rate: 0.5, interval95: [0.0945, 0.9055] } },
  ])
  expect(list(bounceBack, points.slice(1))).toEqual([])
})

test('nine of ten over the line is a list with an interval; pushes are in no share, and without a line there is none', () => {
  expect(list(quickHits, rising, 18.5)).toMatchObject([
    { line: 18.5, over: { n: 10, hits: 9, rate: 0.9, interval95: [0.5958, 0.9821] } },
  ])
  expect(list(quickHits, rising, 20)).toEqual([])
  expect(list(quickHits, rising)).toEqual([])
})
