/** What picks are chosen among: every side that is taken, and everyone who is sure of one, since tenths are counted among all of these. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPredictionInputs } from '../../../src/nba/point-in-time/create-prediction-inputs.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-01-15'
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('published-picks')
})
afterAll(() => database.drop())

test('a side without a confidence and a confidence without a side are among them; neither, and what was taken back, are not', async () => {
  const said = [
    { player: 1, decision: 'OVER', confidence: null },
    { player: 2, decision: 'UNDER', confidence: 0.61 },
    { player: 3, decision: 'UNDER', confidence: null },
    { player: 4, decision: 'PASS', confidence: 0.52 },
    { player: 5, decision: 'NO_LINE', confidence: null },
    { player: 6, decision: 'PASS', confidence: null },
    { player: 7, decision: 'OVER', confidence: 0.7, withdrawn: true },
  ]
  for (const { player, decision, confidence, withdrawn = false } of said)
    await database.db.query(sql`
      insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, confidence, calibration,
        recommendation, recommendation_reason, factors, model_hash, vector_hash, withdrawn)
      values (${gameDate}, 'ridge', 'points', '1', ${player}, 1, 'backfill', '2025-01-15T16:00:00Z', '2025-01-16T00:00:00Z', 20, ${confidence},
        'calibrated', ${decision}, 'edge', '[]', 'm', 'v', ${withdrawn})`)
  const inputs = createPredictionInputs(database.db, {} as never, {} as never)
  const found = await inputs.publishedPicks(gameDate)
  expect(
    found.map(({ playerId, recommendation, confidence }) => [playerId, recommendation, confidence]),
  ).toEqual([
    [1, 'OVER', null],
    [2, 'UNDER', 0.61],
    [3, 'UNDER', null],
    [4, 'PASS', 0.52],
  ])
})
