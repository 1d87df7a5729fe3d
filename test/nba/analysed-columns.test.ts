/** Of tables that a backfill fills by the thousand rows the server learns what statements choose by, and no more: the rest costs it seconds a minute. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { identifier, sql } from '../../src/platform/db/sql.ts'
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
])('%s: %s', async (table, columns) => {
  expect(await readAnalysed(table)).toEqual(columns.split(' '))
})

it('what every statement on these tables chooses by is among them', async () => {
  const tables = ['player_boxscores', 'player_game_summary', 'player_rolling', 'pick_subsets']
  for (const table of tables) {
    const keys = await database.db.query<{ name: string }>(sql`
      select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = ${identifier(table).text}::regclass`)
    expect(keys.length).toBeGreaterThan(1)
    expect(await readAnalysed(table)).toEqual(expect.arrayContaining(keys.map(({ name }) => name)))
    expect(await readAnalysed(table)).not.toContain('confidence')
  }
})
