/** F32, F53: a season's hit rate that nobody earns publishes nothing, says why, and tells a human; an honest one is let through. */

import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createExportPredictions } from '../../src/nba/6-exports/export-predictions.ts'
import { tooGoodCause } from '../../src/nba/6-exports/watch-too-good.ts'
import type { PartitionContext } from '../../src/platform/asset.ts'
import type { Calendar } from '../../src/platform/calendar.ts'
import { json } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { readOpenIncidents } from '../../src/platform/ledger/incidents.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readProduced } from '../support/document-revisions.ts'

const tonight = '2025-01-15'
const now = Temporal.Instant.from('2025-01-15T20:00:00Z')
let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('too_good')
  await predict(tonight, 12, { overPrice: -110, underPrice: -110 })
  await database.db.query(sql`
    insert into prediction_slate (game_date, game_id, market, player_key, player_id, player_name)
    select ${tonight}, '0022400500', 'points', i::text, i, 'Player ' || i from generate_series(1, 12) i`)
})

afterEach(() => database.drop())

interface Prices {
  readonly overPrice: number
  readonly underPrice: number
}

async function predict(gameDate: string, players: number, { overPrice, underPrice }: Prices): Promise<void> {
  await database.db.query(sql`
    insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, line, over_price,
      under_price, calibration, recommendation, recommendation_reason, factors, model_hash, vector_hash, withdrawn)
    select ${gameDate}, 'ridge', 'points', '0022400500', i, 1, 'backfill', ${now}, ${now}, 20, 1850, ${overPrice}, ${underPrice}, 'uncalibrated', 'OVER',
      'edge', '{}', 'm', 'v', false from generate_series(1, ${players}::integer) i`)
}

interface Season {
  readonly trials: number
  readonly wins: number
  readonly label?: 'live' | 'backfill'
  readonly gameDate?: string
  readonly prices?: Prices
  /** What is written down of the prices with the date's sums; null, as of before that was done: they are looked up. */
  readonly fairSum?: number | null
}

/** One date that stands for the season so far, with its grades. */
async function haveHit(season: Season): Promise<void> {
  const { trials, wins, label = 'backfill', gameDate = '2025-01-10' } = season
  const prices = season.prices ?? { overPrice: -110, underPrice: -110 }
  await predict(gameDate, trials, prices)
  await database.db.query(sql`
    insert into grades (game_date, system, market, game_id, player_id, revision, label, outcome, result, actual, median, recommendation, withdrawn)
    select ${gameDate}, 'ridge', 'points', '0022400500', i, 1, ${label}, 'graded', case when i <= ${wins} then 'win' else 'loss' end, 20, 20,
      'OVER', false from generate_series(1, ${trials}::integer) i`)
  const row = {
    game_date: gameDate,
    system: 'ridge',
    market: 'points',
    label,
    graded: trials,
    wins,
    losses: trials - wins,
    fair_sum: season.fairSum ?? null,
  }
  const rest = { void: 0, pending: 0, pushes: 0, absolute_error_sum: 0, error_sum: 0, line_rows: 0 }
  const further = [
    'within_3',
    'within_5',
    'priced',
    'break_even_sum',
    'profit',
    'best_priced',
    'best_profit',
    'confidence_rows',
    'confidence_sum',
    'closing_rows',
    'closing_points_sum',
    'closing_probability_rows',
    'closing_probability_sum',
  ]
  const sums = {
    line_absolute_error_sum: 0,
    absolute_error_sum_on_line_rows: 0,
    ...Object.fromEntries(further.map((name) => [name, 0])),
  }
  await database.db.query(sql`
    insert into system_daily_performance
    select * from json_populate_record(null::system_daily_performance, ${json({ ...row, ...rest, ...sums })}::json)`)
}

async function publish(
  at = now,
): Promise<{ withheld: string | null; picks: number; incidents: readonly string[] }> {
  const { db } = database
  const context = { db, gameDate: tonight, now: at, missing: [] } as unknown as PartitionContext
  const tipAt = Temporal.Instant.from('2025-01-16T00:00:00Z')
  const day = { gameDate: tonight, season: '2024-25', games: 1, firstTipAt: tipAt, lastTipAt: tipAt }
  const calendar = { dates: () => [tonight], on: () => ({ kind: 'games', day }) } as unknown as Calendar
  const asset = createExportPredictions({ predictionAssets: [], loadCalendar: async () => calendar })
  const { rows } = await asset.produce(context)
  const body = await readProduced(rows[0]![0]!)
  const { withheld, picks } = JSON.parse(body) as { withheld: string | null; picks: unknown[] }
  const incidents = (await readOpenIncidents(db)).map(({ cause }) => cause)
  return { withheld, picks: picks.length, incidents }
}

it('with 54 % of 900 picks hit, tonight’s are published', async () => {
  await haveHit({ trials: 900, wins: 486 })
  expect(await publish()).toEqual({ withheld: null, picks: 12, incidents: [] })
})

it('with 65 % hit, none are, the document gives the figure, and one incident stays open however often it is made', async () => {
  await haveHit({ trials: 900, wins: 585 })
  await publish()
  const { withheld, picks, incidents } = await publish()
  expect(picks).toBe(0)
  expect(withheld).toMatch(/^too good to be true: 65.0 % of 900 picks of ridge in points \(backfill\)/)
  expect(incidents).toEqual([tooGoodCause])
})

it('live picks are judged apart: good backfilled ones do not hide them', async () => {
  await haveHit({ trials: 900, wins: 450 })
  await haveHit({ trials: 600, wins: 390, label: 'live', gameDate: '2025-01-11' })
  expect((await publish()).withheld).toMatch(/600 picks of ridge in points \(live\)/)
})

it('400 picks are too few to say so', async () => {
  await haveHit({ trials: 400, wins: 280 })
  expect((await publish()).withheld).toBeNull()
})

it('favourites that hit as often as their price says are not too good', async () => {
  await haveHit({ trials: 900, wins: 560, prices: { overPrice: -185, underPrice: 150 } })
  expect((await publish()).withheld).toBeNull()
})

it('what the prices give is taken from the sums of the dates, and looked up only for dates that have none', async () => {
  const prices = { overPrice: -110, underPrice: -110 }
  await haveHit({ trials: 900, wins: 560, prices, fairSum: 900 * 0.61 })
  expect((await publish()).withheld).toBeNull()
  await haveHit({ trials: 900, wins: 560, prices, gameDate: '2025-01-11' })
  expect((await publish()).withheld).toBeNull() // (0.61 + 0.5) / 2: 62.2 % of 1,800 is let through
  await haveHit({ trials: 900, wins: 560, prices, gameDate: '2025-01-12', fairSum: 450 })
  expect((await publish()).withheld).toMatch(/62.2 % of 2700 picks.*above 60.7 %/)
})

it('another season is another matter, and so is the date itself', async () => {
  await haveHit({ trials: 900, wins: 700, gameDate: '2024-04-10' })
  await haveHit({ trials: 900, wins: 700, gameDate: '2025-01-16' })
  expect((await publish()).withheld).toBeNull()
})

it('the incident closes when the rate is such as can be earned again', async () => {
  await haveHit({ trials: 900, wins: 585 })
  expect((await publish()).incidents).toEqual([tooGoodCause])
  await database.db.query(sql`update system_daily_performance set wins = 470, losses = 430`)
  expect(await publish(now.add({ hours: 1 }))).toEqual({ withheld: null, picks: 12, incidents: [] })
})
