/** Who is on the slate twice is one player on the pages. */
import { expect, test } from 'vitest'
import type { DocumentGame } from '../../../src/nba/6-exports/read-games.ts'
import { groupByPlayer } from '../../../src/nba/6-exports/tonight/all-players.ts'
import type { SlateEntry } from '../../../src/nba/6-exports/tonight/read-evening.ts'

const games = ['g1', 'g2'].map((gameId) => ({ gameId }) as DocumentGame)
const entry = (market: string, gameId: string, playerId: number | null, exclusion: string | null = null) =>
  ({ market, gameId, playerId, playerName: 'Player', exclusion }) as SlateEntry
const group = (slate: readonly SlateEntry[]): string[] =>
  groupByPlayer({ slate, games }).map((entries) =>
    entries.map(({ market, gameId }) => `${market} ${gameId}`).join(', '),
  )

test('lines under two games are one player, first in the game of his team', () => {
  const slate = [
    entry('points', 'g1', 7, 'team_not_in_game'),
    entry('assists', 'g2', 7),
    entry('points', 'g2', 8),
  ]
  expect(group(slate)).toEqual(['assists g2, points g1', 'points g2'])
})

test('a name that was not resolved is somebody else under each game', () => {
  const slate = [
    entry('points', 'g1', null, 'unresolved_player'),
    entry('points', 'g2', null, 'unresolved_player'),
  ]
  expect(group(slate)).toEqual(['points g1', 'points g2'])
})
