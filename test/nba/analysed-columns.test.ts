/** Of tables that a backfill fills by the thousand rows the server learns what statements choose by, and no more: the rest costs it seconds a minute. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('analysed_columns')
})
afterAll(() => database.drop())

const readAnalysed = async (table: string): Promise<string[]> => {
  const rows = await database.db.query<{ name: string }>(sql`
    select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and attstattarget is distinct from 0
    order by attname`)
  return rows.map(({ name }) => name)
}

it.each([
  ['feature_vectors', 'as_of game_date game_id market opponent_id player_id team_id'],
  [
    'predictions',
    'as_of game_date game_id label locks_at market player_id recommendation revision system withdrawn',
  ],
  [
    'grades',
    'game_date game_id known_at label market outcome player_id recommendation revision system withdrawn',
  ],
  ['performance_summary', 'dimension game_date label market system value'],
  ['player_rolling', 'game_date player_id team_id'],
  ['pick_subsets', 'game_date game_id label locks_at market player_id revision subset system withdrawn'],
  [
    'player_boxscores',
    'game_date game_id known_at minutes opponent_id player_id revision source status team_id withdrawn',
  ],
  [
    'player_game_summary',
    'game_date game_id known_at minutes opponent_id player_id revision team_id withdrawn',
  ],
])('%s: %s', async (table, columns) => {
  expect(await readAnalysed(table)).toEqual(columns.split(' '))
})
