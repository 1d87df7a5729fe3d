/** A slate, its games and its vectors are read one after the other: what is made again between, is called off, or has lost rows, is no mistake of
 * the program. */
import { expect, test } from 'vitest'
import { createSystemPredictions } from '../../../src/nba/5-predictions/system-predictions.ts'
import type { UpcomingGame } from '../../../src/nba/domain/point-in-time.ts'
import type { SlateRow, VectorRow } from '../../../src/nba/domain/prediction-inputs.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import { createTurns } from '../../../src/platform/in-turn.ts'
import { at } from '../../support/toy-pipeline.ts'

const gameDate = '2025-01-10'
const game = { gameId: '0022400001', tipAt: at(gameDate, '23:00') } as UpcomingGame
const entry = { market: 'points', playerId: 1, gameId: game.gameId, exclusion: null } as SlateRow
const vector = { market: 'points', playerId: 1, gameId: game.gameId } as VectorRow

function produce(games: readonly UpcomingGame[], vectors: readonly VectorRow[]) {
  const asset = createSystemPredictions({
    name: 'ridge',
    systems: ['ridge'],
    inputs: () =>
      ({
        games: async () => games,
        slate: async () => [entry],
        vectors: async () => vectors,
        livePredictions: async () => [],
      }) as never,
    load: async () => [],
    inTurn: createTurns(),
    coverageCheck: () => ({ name: 'none' }) as never,
  })
  const { signal } = new AbortController()
  return asset.produce({
    gameDate,
    now: at(gameDate, '20:00'),
    signal,
    clock: systemClock,
  } as PartitionContext)
}

test('a player of the slate without a feature vector is an input that is missing, and worth another attempt', async () => {
  await expect(produce([game], [])).rejects.toMatchObject({ code: 'input.missing', kind: 'transient' })
})

test('a player whose game was called off since the slate was made is left out by name', async () => {
  const { rows } = await produce([], [vector])
  expect(rows).toEqual([[], [{ system: 'ridge', market: 'points', player_id: 1, reason: 'input_missing' }]])
})
