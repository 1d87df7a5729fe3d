/** What a prediction asset asks of its systems, in which order, and what it hands back as it stands. */
import { expect, test } from 'vitest'
import type { PredictorInUse } from '../../../src/nba/5-predictions/load-predictors.ts'
import { createSystemPredictions } from '../../../src/nba/5-predictions/system-predictions.ts'
import type { UpcomingGame } from '../../../src/nba/domain/point-in-time.ts'
import type { SlateRow, StoredPrediction, VectorRow } from '../../../src/nba/domain/prediction-inputs.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import { createTurns, type InTurn } from '../../../src/platform/in-turn.ts'
import { at } from '../../support/toy-pipeline.ts'

const gameDate = '2025-01-10'
const games = [
  { gameId: 'early', tipAt: at(gameDate, '19:00') },
  { gameId: 'late', tipAt: at(gameDate, '23:00') },
] as UpcomingGame[]
const places = [
  ['assists', 1, 'early'],
  ['assists', 2, 'late'],
  ['points', 1, 'early'],
  ['points', 2, 'late'],
] as const
const slate = [
  ...places.map(([market, playerId, gameId]) => ({ market, playerId, gameId, exclusion: null })),
  { market: 'points', playerId: 3, gameId: 'late', exclusion: 'no_history' },
  { market: 'points', playerId: 4, gameId: 'called off', exclusion: null },
] as SlateRow[]
const vectors = [...places, ['points', 4] as const].map(([market, playerId], i) => ({
  market,
  playerId,
  values: Float64Array.of(i),
})) as unknown as VectorRow[]

/** As it was stored at the tip-off. */
const stored = (system: string, market: string, player: number, hour: string) =>
  ({
    ...{ system, market, game_id: 'early', player_id: player, median: 17 },
    locks_at: at(gameDate, hour).toString(),
  }) as StoredPrediction

interface Asking {
  readonly live?: readonly StoredPrediction[]
  readonly inTurn?: InTurn
  readonly signal?: AbortSignal
  /** Players of another market, all with vectors. */
  readonly many?: number
}

function ask({
  live = [],
  inTurn = createTurns(),
  signal = new AbortController().signal,
  many = 0,
}: Asking = {}) {
  const more = Array.from({ length: many }, (_, i) => ({ market: 'threes', playerId: 100 + i }))
  const seen: string[] = []
  let pauses = 0
  const clock = {
    ...systemClock,
    sleep(milliseconds: number) {
      pauses += 1
      return systemClock.sleep(milliseconds)
    },
  }
  const predictorOf = (system: string, market: string) =>
    ({
      hash: `${system} ${market}`,
      predictor: {
        system,
        artefact: { market },
        prepare: (all: readonly Float64Array[]) => seen.push(`prepare ${system} ${market} ${all.join(' ')}`),
        predict({ values }: { values: Float64Array }) {
          seen.push(`predict ${system} ${market} ${values}`)
          return { median: values[0], factors: [] }
        },
      },
    }) as unknown as PredictorInUse
  const asset = createSystemPredictions({
    name: 'both',
    systems: ['ridge', 'ewma_8'],
    inputs: () =>
      ({
        games: async () => games,
        slate: async () => [
          ...slate,
          ...more.map((place) => ({ ...place, gameId: 'late', exclusion: null })),
        ],
        vectors: async () => [
          ...vectors,
          ...more.map((place) => ({ ...place, values: Float64Array.of(place.playerId) })),
        ],
        livePredictions: async () => live,
      }) as never,
    load: async () =>
      ['points', 'assists', 'threes'].flatMap((market) =>
        ['ewma_8', 'ridge'].map((system) => predictorOf(system, market)),
      ),
    inTurn,
    coverageCheck: () => ({ name: 'none' }) as never,
  })
  const made = asset.produce({
    gameDate,
    now: at(gameDate, '20:00'),
    signal,
    clock,
  } as PartitionContext)
  return { made, seen, countPauses: () => pauses }
}

test('each system is asked by the model of the market, of all vectors before any of them', async () => {
  const { made, seen, countPauses } = ask()
  const { rows } = await made
  expect(countPauses(), 'one a system and market').toBe(4)
  expect(seen).toEqual(
    ['ridge', 'ewma_8'].flatMap((system) => [
      `prepare ${system} assists 0 1`,
      ...[0, 1].map((i) => `predict ${system} assists ${i}`),
      `prepare ${system} points 2 3`,
      ...[2, 3].map((i) => `predict ${system} points ${i}`),
    ]),
  )
  expect(rows[0]).toHaveLength(8)
  expect(rows[0]).toMatchObject([
    { system: 'ridge', market: 'assists', player_id: 1, label: 'backfill', model_hash: 'ridge assists' },
    { system: 'ridge', market: 'assists', player_id: 2, label: 'live', model_hash: 'ridge assists' },
    { system: 'ridge', market: 'points', player_id: 1 },
    { system: 'ridge', market: 'points', player_id: 2 },
    ...Array.from({ length: 4 }, () => ({ system: 'ewma_8' })),
  ])
  expect(rows[1]).toEqual(
    ['ridge', 'ewma_8'].map((system) => ({
      ...{ system, market: 'points', player_id: 4, reason: 'input_missing' },
    })),
  )
})

test.each([90, 91, 181])(
  'of %i players of a market each is predicted once, however many turns it takes',
  async (many) => {
    const { made, seen } = ask({ many })
    const { rows } = await made
    const players = (system: string) =>
      (rows[0] as unknown as StoredPrediction[])
        .filter((row) => row.system === system && row.market === 'threes')
        .map(({ player_id }) => player_id)
    const all = Array.from({ length: many }, (_, i) => 100 + i)
    expect(players('ridge')).toEqual(all)
    expect(players('ewma_8')).toEqual(all)
    const prepared = seen.filter((each) => each.startsWith('prepare ridge threes'))
    expect(prepared).toHaveLength(Math.ceil(many / 90))
    expect(prepared.flatMap((each) => each.split(' ').slice(3).map(Number))).toEqual(all)
  },
)

test('what is locked is handed back as it stands, of its system and market alone, and not asked for again', async () => {
  const locked = stored('ridge', 'points', 1, '19:00')
  const open = stored('ridge', 'assists', 2, '23:00')
  const { made, seen } = ask({ live: [locked, open] })
  const [predictions] = (await made).rows
  expect(predictions![0]).toBe(locked)
  expect(predictions).not.toContain(open)
  const names = predictions!.map((row) => {
    const { system, market, player_id } = row as StoredPrediction
    return `${system} ${market} ${player_id}`
  })
  expect(new Set(names).size).toBe(8)
  expect(names).toHaveLength(8)
  expect(seen).toContain('prepare ridge points 3')
  expect(seen.filter((each) => each.startsWith('predict ridge points'))).toEqual(['predict ridge points 3'])
  expect(seen).toContain('prepare ewma_8 points 2 3')
})

test('who was stopped while he waited for his turn computes nothing, and the next in line does', async () => {
  const inTurn = createTurns()
  const begun = Promise.withResolvers<void>()
  const held = inTurn(() => begun.promise)
  const stopping = new AbortController()
  const waiting = ask({ inTurn, signal: stopping.signal })
  const next = ask({ inTurn })
  const stopped = expect(waiting.made).rejects.toThrow('taking too long')
  stopping.abort(new Error('taking too long'))
  begun.resolve()
  await held
  await stopped
  expect(waiting.seen).toEqual([])
  expect((await next.made).rows[0]).toHaveLength(8)
})
