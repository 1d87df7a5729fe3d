/** What is spelled here of predictions and grades is what the database itself spells as JSON, byte by byte: documents of before stay as they are. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pickSystem } from '../../../src/nba/6-exports/pick-system.ts'
import { readGrades } from '../../../src/nba/6-exports/spell-grades.ts'
import { readPredictions } from '../../../src/nba/6-exports/spell-predictions.ts'
import { json, type Queryable } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-01-15'
const now = Temporal.Instant.from('2025-01-16T01:00:00Z')
const name = 'Luka "Magic" Dončić \\ Jr.'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('spelled_lists')
  await database.db.query(
    sql`insert into predictions select * from json_populate_recordset(null::predictions, ${json(predictions)}::json)`,
  )
  await database.db.query(
    sql`insert into grades select * from json_populate_recordset(null::grades, ${json(grades)}::json)`,
  )
})
afterAll(() => database.drop())

const places = [
  { market: 'points', game_id: '0022400501', player_id: 7 },
  { market: 'points', game_id: '0022400500', player_id: 12 },
  { market: 'assists', game_id: '0022400501', player_id: 7 },
  { market: 'points', game_id: '0022400500', player_id: 3 },
]

const plain = {
  game_date: gameDate,
  revision: 1,
  label: 'live',
  as_of: '2025-01-15T18:00:00.250Z',
  locks_at: '2025-01-16T00:30:00Z',
  median: 24.4567,
  recommendation: 'PASS',
  recommendation_reason: 'edge_too_small',
  factors: '[{"name":"mean_l5","contribution":-0.5}]',
  model_hash: 'a'.repeat(64),
  vector_hash: 'b'.repeat(64),
  withdrawn: false,
  calibration: 'calibrated',
}
const priced = {
  ...{
    p_over: 0.0001,
    raw_p_over: 1,
    confidence: 0.5,
    market_p_over: 0.4987,
    line: 2450,
    edge: -0.0433,
    hold: 0.0455,
  },
  ...{
    line_snapshot_at: '2025-01-15T17:59:59.999Z',
    over_price: -110,
    under_price: 105.5,
    best_over_price: -108,
  },
  ...{
    best_under_price: 110,
    fair_over_price: -117.3,
    fair_under_price: 117.3,
    break_even: 0.5238,
    expected_value: 0,
  },
  ...{
    blended_median: 24.5,
    quantiles: [10, 12.5, 0.0001, 24.4567, 30, 33, 40.25],
    quality: 85.4,
    recommendation: 'OVER',
  },
}
const predictions = places.flatMap((place, i) => [
  { ...plain, ...place, system: 'ridge', ...(i % 2 === 0 ? priced : { quantiles: [10, null, 12.5] }) },
  { ...plain, ...place, system: 'ensemble', ...priced, label: i === 3 ? 'backfill' : 'live' },
  {
    ...plain,
    ...place,
    system: 'ensemble',
    ...priced,
    revision: 2,
    median: 20 + i,
    as_of: '2025-01-15T19:00:00Z',
  },
  { ...plain, ...place, system: 'similarity' },
  { ...plain, ...place, system: 'similarity', revision: 2, withdrawn: true },
])

const graded = {
  ...{
    game_date: gameDate,
    revision: 1,
    label: 'live',
    outcome: 'graded',
    result: 'win',
    actual: 30,
    median: 24.4567,
  },
  ...{
    error: -5.5433,
    absolute_error: 5.5433,
    is_within_3: false,
    is_within_5: null,
    line: 2450,
    margin: 5.5,
    price: -110,
  },
  ...{
    line_absolute_error: 5.5,
    recommendation: 'OVER',
    withdrawn: false,
    calibration: 'calibrated',
    confidence: 0.5612,
  },
  ...{
    confidence_decile: 10,
    best_price: 101.5,
    expected_value: -0.0321,
    closing_line: 2500,
    closing_price: -114,
  },
  ...{ closing_value_points: 0.5, known_at: '2025-01-16T05:00:00Z' },
}
const nothingGraded = {
  ...{
    ...graded,
    outcome: 'void',
    reason: 'did_not_play',
    void_category: 'late_scratch',
    result: null,
    actual: null,
  },
  ...{
    error: null,
    line: null,
    closing_line: null,
    closing_price: null,
    price: null,
    known_at: '2025-01-16T06:00:00Z',
  },
}
const grades = places.flatMap((place, i) => [
  { ...graded, ...place, system: 'ridge', closing_value_probability: [0.000013, -0.00005, 0.0001, 0][i] },
  { ...nothingGraded, ...place, system: 'ensemble' },
  { ...graded, ...place, system: 'ensemble', revision: 2 + i, closing_value_probability: 0.25 },
  { ...graded, ...place, system: 'similarity' },
  { ...graded, ...place, system: 'similarity', revision: 2, withdrawn: true },
])

test('predictions, by market, game, player and system; what was taken back is not among them', async () => {
  const names = new Map([['points 7', name]])
  const said = await readPredictions(database.db, gameDate, now, Promise.resolve(names))
  const spelled = await database.db.query<{ json: string }>(sql`
    with newest as (
      select distinct on (player_id, system, market, game_id) * from predictions where game_date = ${gameDate}
      order by player_id, system, market, game_id, revision desc)
    select (select row_to_json(described) from (select
      p.system, p.market, p.game_id as "gameId", p.player_id as "playerId",
      case when p.market = 'points' and p.player_id = 7 then ${name} end as "playerName", p.revision, p.label,
      rtrim(rtrim(to_char(p.as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '0'), '.') || 'Z' as "asOf",
      rtrim(rtrim(to_char(p.locks_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '0'), '.') || 'Z' as "locksAt", p.median,
      p.blended_median as "blendedMedian", p.p_over as "pOver", p.raw_p_over as "rawPOver", p.calibration, p.confidence,
      p.market_p_over as "marketPOver", p.quantiles, p.line / 100::float8 as line,
      rtrim(rtrim(to_char(p.line_snapshot_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '0'), '.') || 'Z' as "lineSnapshotAt",
      p.over_price::float8 as "overPrice", p.under_price::float8 as "underPrice", p.best_over_price::float8 as "bestOverPrice",
      p.best_under_price::float8 as "bestUnderPrice", p.fair_over_price as "fairOverPrice", p.fair_under_price as "fairUnderPrice",
      p.hold, p.break_even as "breakEven", p.expected_value as "expectedValue", p.edge, p.recommendation,
      p.recommendation_reason as "recommendationReason", p.factors::json as factors, p.model_hash as "modelHash",
      p.vector_hash as "vectorHash", p.quality) described)::text as json
    from newest p where not withdrawn
    order by market collate "C", game_id collate "C", player_id, system collate "C"`)
  expect(spelled).toHaveLength(8)
  expect(said.predictions.join(',')).toBe(spelled.map(({ json }) => json).join(','))
  expect(said.picks).toEqual(
    spelled.map(({ json }) => JSON.parse(json)).filter(({ system }) => system === pickSystem),
  )
  expect(said.asOf?.toString()).toBe('2025-01-15T19:00:00Z')
  expect(said.isEveryTipped).toBe(true)
})

test('grades, in the same order', async () => {
  const said = await readGrades(database.db, gameDate)
  const spelled = await database.db.query<{ json: string }>(sql`
    with newest as (
      select distinct on (market, game_id, player_id, system) * from grades where game_date = ${gameDate}
      order by market, game_id, player_id, system, revision desc)
    select (select row_to_json(described) from (select
      system, market, game_id as "gameId", player_id as "playerId", label, outcome, reason, void_category as "voidCategory",
      result, actual, median, error, absolute_error as "absoluteError", is_within_3 as "isWithin3", is_within_5 as "isWithin5",
      line / 100::float8 as line, margin, recommendation, confidence, calibration, confidence_decile as "confidenceDecile",
      price::float8 as price, best_price::float8 as "bestPrice", expected_value as "expectedValue",
      closing_line / 100::float8 as "closingLine", closing_price::float8 as "closingPrice",
      closing_value_points as "closingValuePoints", closing_value_probability as "closingValueProbability", revision) described)::text as json
    from newest where not withdrawn order by market collate "C", game_id collate "C", player_id, system collate "C"`)
  expect(spelled).toHaveLength(8)
  expect(said.grades.parts.join('')).toBe(`[${spelled.map(({ json }) => json).join(',')}]`)
  expect(said.knownAt?.toString()).toBe('2025-01-16T05:00:00Z')
})

test('a slate that cannot be read is told at once, also where the rows cannot be read either', async () => {
  const rowsLost = () => new Promise<never>((_, reject) => setImmediate(() => reject(new Error('rows lost'))))
  const db: Queryable = { query: rowsLost }
  const slate = Promise.reject(new Error('slate lost'))
  await expect(readPredictions(db, gameDate, now, slate)).rejects.toThrow('slate lost')
})
