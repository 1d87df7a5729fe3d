/** The slate of an evening with several markets: a traded player stands under one game. */
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { createPredictionSlate } from '../../../src/nba/5-predictions/prediction-slate.ts'
import type { UpcomingLine } from '../../../src/nba/domain/point-in-time.ts'
import type { PredictionInputs } from '../../../src/nba/domain/prediction-inputs.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'

const tipAt = Temporal.Instant.from('2024-10-22T23:30:00Z')
const games = [
  { gameId: 'old', tipAt, homeTeamId: 1, awayTeamId: 2 },
  { gameId: 'new', tipAt, homeTeamId: 3, awayTeamId: 4 },
]
const traded = 10
const rolling = [traded, 11].map((playerId) => ({
  ...{ playerId, teamId: 1, gameId: 'old', gamesKnown: 70, teamMinutes: 30 },
}))

const line = (market: string, gameId: string, playerId: number): UpcomingLine => ({
  ...{ market, gameId, playerId, playerKey: String(playerId), playerName: `Player ${playerId}`, line: 1150 },
  ...{ unresolved: null, openingLine: 1150, snapshotAt: tipAt, bookmaker: 'book', lineSpread: 0 },
  ...{ overPrice: null, underPrice: null, bestOverPrice: null, bestUnderPrice: null, overProbability: null },
})

interface SlateRow {
  readonly market: string
  readonly game_id: string
  readonly player_id: number | null
  readonly player_name: string
  readonly exclusion: string | null
}

async function makeSlate(
  lines: readonly UpcomingLine[],
  names: ReadonlyMap<number, string>,
): Promise<SlateRow[]> {
  const inputs: Partial<PredictionInputs> = {
    games: async () => games,
    lines: async () => lines,
    rolling: async () => rolling,
    vectors: async () => [],
    playerNames: async (ids) => new Map([...names].filter(([id]) => ids.includes(id))),
  }
  const asset = createPredictionSlate({
    markets: ['points', 'rebounds'],
    inputs: () => inputs as PredictionInputs,
  })
  const { rows } = await asset.produce({ gameDate: '2024-10-22', missing: [] } as unknown as PartitionContext)
  return rows[0] as SlateRow[]
}

async function listSlate(lines: readonly UpcomingLine[]): Promise<string[]> {
  return (await makeSlate(lines, new Map())).map(
    (row) => `${row.market} ${row.player_id} ${row.game_id} ${row.exclusion}`,
  )
}

test('whose lines all stand under another game than that of his former team is in the rotation of neither market', async () => {
  expect(await listSlate([line('points', 'new', traded)])).toEqual([
    'points 11 old no_history',
    'points 10 new team_not_in_game',
    'rebounds 11 old no_history',
  ])
})

test('one line under his own game keeps him in the rotation', async () => {
  const slate = await listSlate([line('points', 'old', traded), line('rebounds', 'new', 11)])
  expect(slate).toEqual([
    'points 10 old no_history',
    'rebounds 10 old no_history',
    'rebounds 11 new team_not_in_game',
  ])
})

test('a player is called what the league calls him, whatever the books write; one whom nobody knows is called what they write', async () => {
  const nobody = {
    ...line('points', 'old', 0),
    playerId: null,
    playerKey: 'name:A. Body',
    playerName: 'A. Body',
  }
  const posted = [
    { ...line('points', 'old', 11), playerName: 'Zach Schroter' },
    { ...line('points', 'new', traded), playerName: 'Alperen Sengun' },
    { ...line('rebounds', 'old', 11), playerName: 'Z. Schroter' },
    nobody,
  ]
  const names = new Map([
    [11, 'Zach Schröter'],
    [traded, 'Alperen Şengün'],
  ])
  const rows = await makeSlate(posted, names)
  expect(rows.map((row) => `${row.market} ${row.player_name} ${row.exclusion}`).sort()).toEqual([
    'points A. Body unresolved_player',
    'points Alperen Şengün team_not_in_game',
    'points Zach Schröter no_history',
    'rebounds Zach Schröter no_history',
  ])
  expect(new Set((await makeSlate(posted, new Map())).map((row) => row.player_name))).toContain(
    'Zach Schroter',
  )
})
