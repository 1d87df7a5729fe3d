/** Lines, systems and models on made-up dates: what a usual evening is, what is told of an unusual one, and what no small sample can prove. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lines } from '../../../src/nba/monitor/detectors/lines.ts'
import { modelHealth } from '../../../src/nba/monitor/detectors/model-health.ts'
import { systems } from '../../../src/nba/monitor/detectors/systems.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import type { Detector } from '../../../src/platform/monitor/detector.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import {
  addGames,
  addPerformance,
  addPredictions,
  addSlate,
  addVectors,
  dateOf,
  lastDate,
  tipOf,
} from '../../support/monitored-days.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
const evening = tipOf(lastDate).subtract({ hours: 1 })
const daysBefore = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('evening detectors')
})
beforeEach(async () => {
  for (const table of [
    'prediction_slate',
    'games',
    'runs',
    'feature_vectors',
    'system_daily_performance',
    'models_in_use',
    'model_artefacts',
  ])
    await database.db.query(sql`delete from ${identifier(table)}`)
  await database.db.query(sql`truncate predictions`)
  await database.db.query(sql`delete from grades`)
})
afterAll(() => database.drop())

const look = (detector: Detector, at = evening) => lookOnce(database.db, detector, at, pipeline)
const bad = async (detector: Detector, at = evening): Promise<string[]> => listBad(await look(detector, at))

describe('lines', () => {
  async function usualDates(): Promise<void> {
    for (const daysAgo of daysBefore) {
      await addGames(database.db, dateOf(daysAgo))
      await addSlate(database.db, dateOf(daysAgo))
    }
    await addGames(database.db, lastDate)
  }

  it('of a usual evening are well, and rotation players who never have one do not count', async () => {
    await usualDates()
    await addSlate(database.db, lastDate)
    const verdicts = await look(lines)
    expect(listBad(verdicts)).toEqual([])
    expect(verdicts.get('points no line')!.figures).toMatchObject({ usuallyLined: 40, without: 0 })
  })

  it.each([
    [38, []],
    [28, ['points no line warning']],
    [20, ['points no line critical']],
  ])('%d of the usual 40 players have one: %j', async (lined, expected) => {
    await usualDates()
    await addSlate(database.db, lastDate, { lined })
    expect(await bad(lines)).toEqual(expected)
  })

  it('that nobody has at all are told of by the watch of silent bookmakers, and shown here', async () => {
    await usualDates()
    await addSlate(database.db, lastDate, { lined: 0 })
    expect((await look(lines)).get('points no line')).toMatchObject({
      status: 'critical',
      toldBy: 'no lines are posted',
    })
  })

  it('of too few players prove nothing', async () => {
    for (const daysAgo of daysBefore) {
      await addGames(database.db, dateOf(daysAgo))
      await addSlate(database.db, dateOf(daysAgo), { players: 16, lined: 16 })
    }
    await addGames(database.db, lastDate)
    await addSlate(database.db, lastDate, { players: 16, lined: 8 })
    expect(await bad(lines)).toEqual([])
  })

  it('are looked at game by game from two hours before its tip, until the last', async () => {
    await usualDates()
    await addSlate(database.db, lastDate, { lined: 10 })
    expect(await bad(lines, tipOf(lastDate).subtract({ hours: 2, minutes: 1 }))).toEqual([])
    // By now two of the five games are due: sixteen players, who prove nothing; then all of them are.
    expect(await bad(lines, tipOf(lastDate).subtract({ hours: 1, minutes: 50 }))).toEqual([])
    expect(await bad(lines, tipOf(lastDate).subtract({ hours: 1, minutes: 20 }))).toEqual([
      'points no line critical',
    ])
    expect(await bad(lines, tipOf(lastDate).add({ minutes: 41 }))).toEqual([])
  })

  it('that are half a day old, or only of some games, are told of', async () => {
    await usualDates()
    await addSlate(database.db, lastDate, { newestLineAt: evening.subtract({ hours: 12 }) })
    expect(await bad(lines)).toEqual(['points age warning'])
    expect(await bad(lines, evening.add({ minutes: 30 }))).toEqual(['points age warning'])
    await database.db.query(
      sql`update prediction_slate set line_snapshot_at = ${evening} where game_date = ${lastDate} and line is not null`,
    )
    await database.db.query(
      sql`update prediction_slate set game_id = ${`${lastDate}-0`} where game_date = ${lastDate} and game_id <> ${`${lastDate}-1`}`,
    )
    expect(await bad(lines)).toEqual(['points games critical'])
  })

  it('of players who cannot be predicted are told of when they are many more than usual', async () => {
    await usualDates()
    await addSlate(database.db, lastDate, { excluded: 12 })
    expect(await bad(lines)).toEqual(['points coverage critical'])
  })
})

describe('systems', () => {
  const usual = { over: 12, under: 12, pass: 26 }

  async function usualDates(): Promise<void> {
    for (const daysAgo of daysBefore) {
      await addGames(database.db, dateOf(daysAgo))
      await addSlate(database.db, dateOf(daysAgo))
      for (const system of ['ridge', 'similarity'])
        await addPredictions(database.db, dateOf(daysAgo), system, usual)
      await addVectors(database.db, dateOf(daysAgo), 80)
    }
    await addGames(database.db, lastDate)
    await addSlate(database.db, lastDate)
  }

  it('that do as usual are well', async () => {
    await usualDates()
    for (const system of ['ridge', 'similarity'])
      await addPredictions(database.db, lastDate, system, { over: 15, under: 9, pass: 26 })
    await addVectors(database.db, lastDate, 78)
    expect(await bad(systems)).toEqual([])
  })

  it('one that says OVER to everything is named', async () => {
    await usualDates()
    await addPredictions(database.db, lastDate, 'ridge', { over: 50, under: 0, pass: 0 })
    await addPredictions(database.db, lastDate, 'similarity', usual)
    const verdict = (await look(systems)).get('points')!
    expect(verdict.status).toBe('critical')
    expect(verdict.says).toBe('ridge says OVER to 100 % of its lines, usually to 24 %')
  })

  it.each([
    [40, 'warning'],
    [20, 'critical'],
  ])('one that predicts %d of 50 players is %s', async (predicted, status) => {
    await usualDates()
    await addPredictions(database.db, lastDate, 'ridge', {
      over: predicted / 4,
      under: predicted / 4,
      pass: predicted / 2,
    })
    await addPredictions(database.db, lastDate, 'similarity', usual)
    expect((await look(systems)).get('points')).toMatchObject({
      status,
      says: expect.stringMatching(/^ridge predicts/),
    })
  })

  it('one that needs a line is not asked about players without one', async () => {
    await usualDates()
    await addPredictions(database.db, lastDate, 'similarity', usual)
    await addPredictions(database.db, lastDate, 'ridge', { over: 5, under: 5, pass: 10 })
    await database.db.query(sql`
      insert into prediction_exclusions (game_date, system, market, player_id, reason)
      select ${lastDate}, 'ridge', 'points', n, 'no_line' from generate_series(21, 50) n`)
    expect(await bad(systems)).toEqual([])
    await database.db.query(sql`update prediction_exclusions set reason = 'no_model'`)
    expect(await bad(systems)).toEqual(['points critical'])
    await database.db.query(sql`delete from prediction_exclusions`)
  })

  it('one that is not there at all is missed', async () => {
    await usualDates()
    await addPredictions(database.db, lastDate, 'similarity', usual)
    expect((await look(systems)).get('points')!.says).toContain('ridge predicts 0 % of the slate')
  })

  it.each([
    [73, []],
    [71, ['points quality warning']],
    [59, ['points quality critical']],
  ])('features of a mean quality of %d, usually 80: %j', async (quality, expected) => {
    await usualDates()
    for (const system of ['ridge', 'similarity']) await addPredictions(database.db, lastDate, system, usual)
    await addVectors(database.db, lastDate, quality)
    expect(await bad(systems)).toEqual(expected)
  })
})

describe('model-health', () => {
  const earlier = Array.from({ length: 30 }, (_, index) => 44 - index)
  const recent = Array.from({ length: 14 }, (_, index) => 14 - index)

  async function graded(options: Parameters<typeof addPerformance>[3]): Promise<void> {
    for (const daysAgo of earlier) await addPerformance(database.db, dateOf(daysAgo), 'ridge')
    for (const daysAgo of recent) await addPerformance(database.db, dateOf(daysAgo), 'ridge', options)
  }

  it.each([
    [{}, []],
    [{ error: 5.7, lineError: 5.7 }, []],
    [{ error: 5.8, lineError: 5.8 }, ['points warning']],
    [{ error: 6.6, lineError: 6.6 }, ['points critical']],
    [{ bias: -1.2 }, []],
    [{ bias: -1.3 }, ['points warning']],
    [{ bias: 2.6 }, ['points critical']],
    [{ wins: 24, confidence: 0.56 }, []],
    [{ wins: 24, confidence: 0.63 }, ['points warning']],
    [{ wins: 20, confidence: 0.65 }, ['points critical']],
    [{ error: 5.5, lineError: 5 }, ['points warning']],
    [{ error: 5.5, lineError: 5.5 }, []],
  ])('of fourteen dates with %j: %j', async (options, expected) => {
    await graded(options)
    expect(await bad(modelHealth)).toEqual(expected)
  })

  it.each([
    ['error', { error: 200 }, { error: 5.8, lineError: 5.8 }, ['points warning']],
    ['bias', { bias: 100 }, {}, []],
  ])('of one bad date before, whose %s is not the usual', async (_, once, options, expected) => {
    await graded(options)
    await database.db.query(sql`delete from system_daily_performance where game_date = ${dateOf(20)}`)
    await database.db.query(sql`delete from grades where game_date = ${dateOf(20)}`)
    await addPerformance(database.db, dateOf(20), 'ridge', once)
    expect(await bad(modelHealth)).toEqual(expected)
  })

  it.each([
    [4, []],
    [5, ['points warning']],
  ])(
    'of %d dates whose sides hit less than half where they were sure of more: %j',
    async (dates, expected) => {
      await graded({ wins: 24, confidence: 0.63 })
      await database.db.query(sql`
      delete from grades where game_date < (select min(game_date) from (
        select distinct game_date from grades order by game_date desc limit ${dates}::integer) newest)`)
      expect(await bad(modelHealth)).toEqual(expected)
    },
  )

  it('of probabilities that call themselves uncalibrated expects nothing', async () => {
    await graded({ wins: 20, confidence: 0.65 })
    await database.db.query(sql`update grades set calibration = 'uncalibrated'`)
    expect(await bad(modelHealth)).toEqual([])
  })

  it('of too few rows says nothing', async () => {
    for (const daysAgo of recent.slice(-3))
      await addPerformance(database.db, dateOf(daysAgo), 'ridge', { error: 50, bias: 40 })
    expect(await bad(modelHealth)).toEqual([])
  })

  it.each([
    [1, []],
    [2, ['states warning']],
    [3, ['states critical']],
  ])('of four models in use, %d of which take no side: %j', async (ill, expected) => {
    for (let model = 0; model < 4; model += 1) {
      const hash = String(model)
      const health = model === 0 ? 'blocked' : 'degrading'
      await database.db.query(sql`
        insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact) values (${hash}, ${hash}, 'points', ${lastDate}, 1, '{}')`)
      await database.db.query(sql`
        insert into models_in_use (game_date, system, market, artefact_hash, trained_hash, verdict, reasons, health, health_reason)
        values (${lastDate}, ${hash}, 'points', ${hash}, ${hash}, 'kept', '{}', ${model < ill ? health : 'watch'}, 'because')`)
    }
    expect(await bad(modelHealth)).toEqual(expected)
  })
})
