/** Every threshold of the detector of data quality at its edge: what just reaches it is told of, what just misses it is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDataQuality } from '../../../src/nba/monitor/detectors/data-quality.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import {
  addBoxScores,
  addPropLines,
  type BoxOptions,
  dateOf,
  lastDate,
  tipOf,
} from '../../support/monitored-days.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
const detector = createDataQuality(['points'])
const morning = tipOf(lastDate).add({ hours: 8 })
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('edges of data quality')
})
beforeEach(async () => {
  for (const table of [
    'player_boxscores',
    'player_game_summary',
    'prop_lines',
    'ledger',
    'archive_receipts',
    'archive_bodies',
  ])
    await database.db.query(sql`delete from ${identifier(table)}`)
})
afterAll(() => database.drop())

const bad = async (): Promise<string[]> => listBad(await lookOnce(database.db, detector, morning, pipeline))

const volume = (status: string): string[] => [`player_boxscores ${status}`, `player_game_summary ${status}`]

describe('data-quality at the edge of', () => {
  it.each([
    ['30 % of the rows', { rowsAGame: 14.2 }, []],
    ['30 % of the rows', { rowsAGame: 14 }, volume('warning')],
    ['60 % of the rows', { rowsAGame: 8.2 }, volume('warning')],
    ['60 % of the rows', { rowsAGame: 8 }, volume('critical')],
    ['10 % null', { nullShare: 0.09 }, []],
    ['10 % null', { nullShare: 0.11 }, ['player_boxscores warning']],
    ['50 % null', { nullShare: 0.49 }, ['player_boxscores warning']],
    ['50 % null', { nullShare: 0.5 }, ['player_boxscores critical']],
    ['six deviations of nulls', { games: 1, nullShare: 0.15 }, []],
    ['six deviations of nulls', { games: 1, nullShare: 0.2 }, ['player_boxscores warning']],
    ['20 rows', { games: 1, rowsAGame: 19, nullShare: 1 }, []],
    ['20 rows', { games: 1, rowsAGame: 20, nullShare: 1 }, ['player_boxscores critical']],
    ['1 % outside of the range', { games: 10, rowsAGame: 20.1, outside: 2 }, []],
    ['1 % outside of the range', { games: 10, outside: 2 }, ['player_boxscores warning']],
    ['one value outside of the range', { outside: 1 }, []],
    ['5 % outside of the range', { outside: 4 }, ['player_boxscores warning']],
    ['5 % outside of the range', { outside: 5 }, ['player_boxscores critical']],
    ['30 % of the mean', { points: 15 }, []],
    ['30 % of the mean', { points: 16 }, ['player_boxscores warning']],
    ['100 % of the mean', { points: 23 }, ['player_boxscores warning']],
    ['100 % of the mean', { points: 24 }, ['player_boxscores critical']],
    ['six standard errors', { games: 1, points: 17 }, []],
    ['six standard errors', { games: 1, points: 19 }, ['player_boxscores warning']],
  ] satisfies [string, BoxOptions, string[]][])('%s: %j is %j', async (_, last, expected) => {
    for (const daysAgo of [5, 4, 3, 2]) await addBoxScores(database.db, dateOf(daysAgo), { games: daysAgo })
    await addBoxScores(database.db, lastDate, last)
    expect(await bad()).toEqual(expected)
  })

  it.each([
    [2, []],
    [3, volume('critical')],
  ])('three dates: %d before it is %j', async (dates, expected) => {
    for (let daysAgo = dates; daysAgo > 0; daysAgo -= 1) await addBoxScores(database.db, dateOf(daysAgo))
    await addBoxScores(database.db, lastDate, { rowsAGame: 8 })
    expect(await bad()).toEqual(expected)
  })

  it.each([
    [15, []],
    [14, ['prop_lines points critical']],
  ])('what chance explains: %d players listed, usually 50, is %j', async (players, expected) => {
    for (const daysAgo of [4, 3, 2, 1]) await addPropLines(database.db, dateOf(daysAgo), 50)
    await addPropLines(database.db, lastDate, players)
    expect(await bad()).toEqual(expected)
  })

  it.each([
    [0, []],
    [1, ['shapes warning']],
    [19, ['shapes warning']],
    [20, ['shapes critical']],
  ])('%d replies of an unknown shape: %j', async (replies, expected) => {
    await database.db.query(
      sql`insert into archive_bodies (body_hash, encoding, body, byte_count) select n::text, 'zstd', '', 1 from generate_series(1, ${replies}::int) n`,
    )
    await database.db.query(sql`
      insert into archive_receipts (asset, game_date, resource, url, status, headers, body_hash, received_at, last_seen_at, refusal)
      select 'a', ${lastDate}, 'nba-cdn/schedule/' || n, 'u', 200, '{}', n::text, ${morning}, ${morning}, 'source.schema-changed: $.games is not an array'
      from generate_series(1, ${replies}::int) n`)
    expect(await bad()).toEqual(expected)
  })
})
