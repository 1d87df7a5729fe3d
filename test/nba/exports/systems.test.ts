/** What systems have been worth: the sums of a date from its rows, and a season from its dates, held against figures reckoned by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCalibration } from '../../../src/nba/6-exports/systems/read-calibration.ts'
import { readIdentical } from '../../../src/nba/6-exports/systems/read-identical.ts'
import { readPerformance } from '../../../src/nba/6-exports/systems/read-performance.ts'
import { ratioOfGroups } from '../../../src/nba/domain/statistics.ts'
import { systemDailyCalibration } from '../../../src/nba/grading/system-daily-calibration.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-01-15'
const span = { from: '2024-07-01', through: gameDate }
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('systems')
})
afterAll(() => database.drop())

interface Said {
  readonly system: string
  readonly player: number
  readonly pOver: number | null
  readonly prices?: number | null
  /** What he did minus the line; null: void. */
  readonly margin: number | null
  readonly error?: number
}

async function store({ system, player, pOver, prices = 0.5, margin, error = 1 }: Said): Promise<void> {
  const { db } = database
  await db.query(sql`
    insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, line, p_over, market_p_over,
      calibration, recommendation, recommendation_reason, factors, model_hash, vector_hash, withdrawn)
    values (${gameDate}, ${system}, 'points', '1', ${player}, 1, 'live', '2025-01-15T16:00:00Z', '2025-01-16T00:00:00Z', 20, 1950, ${pOver}, ${prices},
      'calibrated', 'OVER', 'edge', '{}', 'm', 'v', false)`)
  await db.query(sql`
    insert into grades (game_date, system, market, game_id, player_id, revision, label, outcome, reason, result, actual, median, line, margin,
      absolute_error, recommendation, withdrawn)
    values (${gameDate}, ${system}, 'points', '1', ${player}, 1, 'live', ${margin === null ? 'void' : 'graded'}, ${margin === null ? 'did_not_play' : null},
      ${margin === null ? null : margin > 0 ? 'win' : 'loss'}, 20, 20, 1950, ${margin}, ${error}, 'OVER', false)`)
}

const produce = async () => {
  const { rows } = await systemDailyCalibration.produce({
    db: database.db,
    gameDate,
  } as unknown as PartitionContext)
  return rows as [Record<string, unknown>[], Record<string, unknown>[]]
}

describe('the sums of a date', () => {
  it('hold our probability and that of the prices against the same outcomes; a push, a void and a row without a price are in neither', async () => {
    await store({ system: 'ridge', player: 1, pOver: 0.62, prices: 0.55, margin: 1.5, error: 2 })
    await store({ system: 'ridge', player: 2, pOver: 0.64, prices: 0.45, margin: -1.5, error: 4 })
    await store({ system: 'ridge', player: 3, pOver: 0.7, margin: 0 })
    await store({ system: 'ridge', player: 4, pOver: 0.7, margin: null })
    await store({ system: 'ridge', player: 5, pOver: 0.7, prices: null, margin: 2 })
    const [probabilities] = await produce()
    const ours = {
      system: 'ridge',
      market: 'points',
      label: 'live',
      calibration: 'calibrated',
      judged: 'ours',
    }
    expect(probabilities).toEqual([
      {
        ...{ ...ours, bin: 12, n: 2, probability_sum: 1.26, overs: 1 },
        brier_sum: Number((0.38 ** 2 + 0.64 ** 2).toFixed(6)),
        log_loss_sum: Number((-Math.log(0.62) - Math.log(0.36)).toFixed(6)),
      },
      {
        ...{ ...ours, judged: 'prices', bin: 9, n: 1, probability_sum: 0.45, overs: 0 },
        ...{ brier_sum: 0.2025, log_loss_sum: Number((-Math.log(0.55)).toFixed(6)) },
      },
      {
        ...{ ...ours, judged: 'prices', bin: 11, n: 1, probability_sum: 0.55, overs: 1 },
        ...{ brier_sum: 0.2025, log_loss_sum: Number((-Math.log(0.55)).toFixed(6)) },
      },
    ])
  })

  it('compare systems on the rows that all of the date’s predicted', async () => {
    await store({ system: 'line', player: 1, pOver: null, margin: 1.5, error: 3 })
    await store({ system: 'line', player: 5, pOver: null, margin: 2, error: 1 })
    const [, identical] = await produce()
    expect(identical).toEqual([
      { market: 'points', label: 'live', system: 'line', n: 2, absolute_error_sum: 4 },
      { market: 'points', label: 'live', system: 'ridge', n: 2, absolute_error_sum: 3 },
    ])
  })
})

describe('a season so far', () => {
  beforeAll(async () => {
    const { db } = database
    await db.query(sql`
      insert into system_daily_calibration (game_date, system, market, label, calibration, judged, bin, n, probability_sum, overs, brier_sum, log_loss_sum)
      select '2025-01-15'::date - d, 'ridge', 'points', 'live', 'calibrated', judged, 11, 10, 5.8, 6, brier, 6.8
      from generate_series(0, 9) d, (values ('ours', 2.4), ('prices', 2.5)) j(judged, brier)
      union all values ('2024-06-01'::date, 'ridge', 'points', 'live', 'calibrated', 'ours', 3, 1000, 500, 1, 1, 1),
        ('2025-01-16', 'ridge', 'points', 'live', 'calibrated', 'ours', 3, 1000, 500, 1, 1, 1)`)
    await db.query(sql`
      insert into system_daily_identical (game_date, market, label, system, n, absolute_error_sum) values
        ('2025-01-13', 'points', 'live', 'line', 10, 50), ('2025-01-13', 'points', 'live', 'ridge', 10, 51),
        ('2025-01-14', 'points', 'live', 'line', 10, 48), ('2025-01-14', 'points', 'live', 'ridge', 10, 52),
        ('2025-01-15', 'points', 'live', 'line', 4, 20)`)
    await db.query(sql`
      insert into system_daily_performance (game_date, system, market, label, graded, void, pending, wins, losses, pushes, absolute_error_sum, error_sum,
        line_rows, line_absolute_error_sum, absolute_error_sum_on_line_rows, within_3, within_5, priced, break_even_sum)
      select '2025-01-15'::date - d, 'ridge', 'points', label, 20, 1, 0, 6, 4, 0, 100, 2, 10, 50, 50 + d % 2, 7, 12, 10, 5.24
      from generate_series(0, 9) d, (values ('live'), ('backfill')) l(label)`)
  })

  it('has the Brier score of both sides, their bins, and the difference with an interval by date', async () => {
    expect(await readCalibration(database.db, span)).toMatchObject([
      {
        ...{ system: 'ridge', calibration: 'calibrated', n: 100, dates: 10 },
        ours: {
          ...{ brier: 0.24, logLoss: 0.68, error: 0.02 },
          bins: [
            {
              low: 0.55,
              high: 0.6,
              n: 100,
              meanProbability: 0.58,
              realised: 0.6,
              interval95: [0.502, 0.6906],
            },
          ],
        },
        prices: { brier: 0.25 },
        brierMinusPrices: { difference: -0.01, interval95: [-0.01, -0.01], dates: 10 },
        logLossMinusPrices: { difference: 0 },
      },
    ])
  })

  it('keeps live and backfill apart, and never gives a rate without n, interval and price', async () => {
    const { dates, from, systems } = await readPerformance(database.db, span)
    expect([dates, from]).toEqual([10, '2025-01-06'])
    expect(systems).toMatchObject(
      ['backfill', 'live'].map((label) => ({
        ...{
          label,
          dates: 10,
          graded: 200,
          meanAbsoluteError: 5,
          within3: 0.35,
          lined: 100,
          linedMeanAbsoluteError: 5.05,
        },
        minusLine: {
          difference: 0.05,
          dates: 10,
          interval95: [expect.closeTo(0.0173, 4), expect.closeTo(0.0827, 4)],
        },
        hits: { label, rate: 0.6, n: 100, interval95: [0.502, 0.6906], priced: 100, breakEven: 0.524 },
      })),
    )
  })

  it.each([
    // 0.0022 / 4 is a tie between 0.0005 and 0.0006; in binary the sum falls just short of it.
    { daily: [0.0001, 0.0021], graded: 2, bias: 0.0006 },
    // What cancels leaves its rounding behind: 0.225 / 12 is a tie between 0.0187 and 0.0188.
    { daily: [184.9953, 0.225, -184.9953], graded: 4, bias: 0.0188 },
    { daily: [184.9953, -184.9953, 0.225], graded: 4, bias: 0.0188 },
  ])('rounds a mean from the sum itself, in whatever order: $daily', async ({ daily, graded, bias }) => {
    const { db } = database
    const own = { from: '2023-07-01', through: '2023-12-31' }
    await db.query(sql`delete from system_daily_performance where game_date <= '2023-12-31'`)
    await db.query(sql`
      insert into system_daily_performance (game_date, system, market, label, graded, void, pending, wins, losses, pushes, absolute_error_sum, error_sum,
        line_rows, line_absolute_error_sum, within_3, within_5, priced, break_even_sum, profit, best_priced, best_profit, confidence_rows, confidence_sum,
        closing_rows, closing_points_sum, closing_probability_rows, closing_probability_sum, absolute_error_sum_on_line_rows)
      select '2023-11-01'::date + place::int, 'ridge', 'points', 'live', ${graded}, 0, 0, 1, 1, 0, abs(e), e, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      from unnest(${daily}::float8[]) with ordinality daily(e, place)`)
    const { systems } = await readPerformance(db, own)
    expect(systems).toMatchObject([{ dates: daily.length, bias }])
  })

  it('compares each set of systems by itself', async () => {
    expect(await readIdentical(database.db, span)).toEqual([
      {
        ...{ market: 'points', label: 'live', dates: 2, n: 20 },
        systems: [
          { system: 'line', meanAbsoluteError: 4.9 },
          { system: 'ridge', meanAbsoluteError: 5.15 },
        ],
      },
      {
        market: 'points',
        label: 'live',
        dates: 1,
        n: 4,
        systems: [{ system: 'line', meanAbsoluteError: 5 }],
      },
    ])
  })
})

describe('a ratio of sums over dates', () => {
  it('has the interval of its dates, none for fewer than ten, and is nothing without any', () => {
    const groups = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((a) => ({ a, b: 10 }))
    const sum = (of: (group: { a: number; b: number }) => number) =>
      groups.reduce((all, each) => all + of(each), 0)
    const sums = {
      ...{ groups: 10, a: sum(({ a }) => a), b: sum(({ b }) => b) },
      ...{ aa: sum(({ a }) => a * a), ab: sum(({ a, b }) => a * b), bb: sum(({ b }) => b * b) },
    }
    const { ratio, interval } = ratioOfGroups(sums)!
    // The mean of ten numbers with its standard error, a tenth of it each: 5.5 ± 1.96 · 3.0277 / √10.
    expect([ratio, interval!.low, interval!.high].map((value) => Number(value.toFixed(4)))).toEqual([
      0.55, 0.3623, 0.7377,
    ])
    expect(ratioOfGroups({ ...sums, groups: 9 })).toEqual({ ratio: 0.55, interval: null })
    expect(ratioOfGroups({ ...sums, groups: 0 })).toBeNull()
  })
})
