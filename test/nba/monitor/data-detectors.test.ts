/** Data quality, latency and credits on made-up dates and replies. */
import type { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDataQuality } from '../../../src/nba/monitor/detectors/data-quality.ts'
import { latency } from '../../../src/nba/monitor/detectors/latency.ts'
import { quota } from '../../../src/nba/monitor/detectors/quota.ts'
import { json } from '../../../src/platform/db/database.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { storeDailyFigures } from '../../../src/platform/monitor/daily-figures.ts'
import type { Detector } from '../../../src/platform/monitor/detector.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import {
  addBoxScores,
  addGames,
  type BoxOptions,
  dateOf,
  lastDate,
  tipOf,
} from '../../support/monitored-days.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
const morning = tipOf(lastDate).add({ hours: 8 })
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('data detectors')
})
beforeEach(async () => {
  for (const table of [
    'player_boxscores',
    'player_game_summary',
    'ledger',
    'games',
    'runs',
    'attempts',
    'archive_receipts',
    'archive_bodies',
    'daily_figures',
  ])
    await database.db.query(sql`delete from ${identifier(table)}`)
})
afterAll(() => database.drop())

const look = (detector: Detector, at = morning) => lookOnce(database.db, detector, at, pipeline)
const bad = async (detector: Detector, at = morning): Promise<string[]> => listBad(await look(detector, at))

describe('data-quality', () => {
  const detector = createDataQuality(['points'])

  async function dates(last: BoxOptions): Promise<void> {
    for (const daysAgo of [5, 4, 3, 2]) await addBoxScores(database.db, dateOf(daysAgo), { games: daysAgo })
    await addBoxScores(database.db, lastDate, last)
  }

  it.each([
    ['as usual, although with many more games', { games: 12 }, []],
    [
      'with a third of the rows a game',
      { rowsAGame: 7 },
      ['player_boxscores critical', 'player_game_summary critical'],
    ],
    [
      'with two thirds of them',
      { rowsAGame: 13 },
      ['player_boxscores warning', 'player_game_summary warning'],
    ],
    ['with a tenth of the points null', { nullShare: 0.3 }, ['player_boxscores warning']],
    ['with all of them null', { nullShare: 1 }, ['player_boxscores critical']],
    ['with impossible points', { points: 300 }, ['player_boxscores critical']],
    ['with points that have doubled', { points: 25 }, ['player_boxscores critical']],
    ['with a column of one value', { isConstant: true }, ['player_boxscores critical']],
    ['with a percentage that became a share', { usageFactor: 0.01 }, ['player_game_summary warning']],
  ])('a date %s: %j', async (_, last, expected) => {
    await dates(last)
    expect(await bad(detector)).toEqual(expected)
  })

  it('names what is wrong, with the numbers', async () => {
    await dates({ usageFactor: 0.01 })
    expect((await look(detector)).get('player_game_summary')!.says).toMatch(
      /^2025-01-20: the mean of player_game_summary.usage is 0\.\d+, usually (19|20)/,
    )
  })

  it('with a column of one fraction, which added up leaves a rest', async () => {
    await dates({})
    await database.db.query(
      sql`update player_game_summary set usage = 19.7 + 1e-13 * (player_id % 2) where game_date = ${lastDate}`,
    )
    expect(await bad(detector)).toEqual(['player_game_summary critical'])
  })

  it('of the first dates of a season is not judged', async () => {
    await addBoxScores(database.db, dateOf(1), { games: 2 })
    await addBoxScores(database.db, lastDate, { rowsAGame: 5 })
    expect(await bad(detector)).toEqual([])
  })

  it('a reply of an unknown shape is told of, although the next source had the data', async () => {
    expect(await bad(detector)).toEqual([])
    await receive('nba-cdn/schedule/2024-25', morning.subtract({ hours: 1 }), {
      refusal: 'source.schema-changed: $.games is not an array',
    })
    expect(await bad(detector)).toEqual(['shapes warning'])
    expect(await bad(detector, morning.add({ hours: 24 }))).toEqual([])
  })
})

async function receive(
  resource: string,
  at: Temporal.Instant,
  { refusal = null, headers = {} }: { readonly refusal?: string | null; readonly headers?: object },
): Promise<void> {
  await database.db.query(
    sql`insert into archive_bodies (body_hash, encoding, body, byte_count) values (${resource}, 'zstd', '', 1) on conflict do nothing`,
  )
  await database.db.query(sql`
    insert into archive_receipts (asset, game_date, resource, url, status, headers, body_hash, received_at, last_seen_at, refusal)
    values ('a', ${lastDate}, ${resource}, 'u', 200, ${json(headers)}::jsonb, ${resource}, ${at}, ${at}, ${refusal})
    on conflict (asset, game_date, resource, body_hash) do update set last_seen_at = excluded.last_seen_at, headers = excluded.headers`)
}

describe('latency', () => {
  /** The first game's whistle, by the detector's rule. */
  const whistle = tipOf(lastDate).add({ minutes: 150 })
  const hoursOn = (hours: number): Temporal.Instant => whistle.add({ minutes: Math.round(60 * hours) })

  async function committed(asset: string, hours: number): Promise<void> {
    const at = hoursOn(hours)
    await database.db.query(sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome)
      values (${asset}, ${lastDate}, ${Math.round(100 * hours)}, 'w', 'schedule', ${at}, ${at}, 'complete')`)
  }

  it('of a game that is not over, or not yet late, is well', async () => {
    await addGames(database.db, lastDate, 1)
    expect(await bad(latency, hoursOn(-1))).toEqual([])
    expect(await bad(latency, hoursOn(4.4))).toEqual([])
  })

  it.each([
    [4.6, 'warning'],
    [6.1, 'critical'],
  ])(
    'of a game without a box score %d h after the whistle is %s, and says what it waits for',
    async (hours, status) => {
      await addGames(database.db, lastDate, 1)
      const verdict = (await look(latency, hoursOn(hours))).get('')!
      expect(verdict.status).toBe(status)
      expect(verdict.says).toContain('without a box score')
    },
  )

  it('of a game that stays ungraded is told for two weeks, or until its grades are discarded', async () => {
    await addGames(database.db, lastDate, 1)
    for (const days of [3.5, 8, 13]) expect(await bad(latency, hoursOn(24 * days))).toEqual(['critical'])
    await database.db.query(
      sql`insert into ledger (asset, game_date, state, attempts_max) values ('grades', ${lastDate}, 'discarded', 3)`,
    )
    expect(await bad(latency, hoursOn(24 * 8))).toEqual([])
  })

  it('of an afternoon’s game counts from the last whistle of its date: they are graded together', async () => {
    await addGames(database.db, lastDate, 2)
    await database.db.query(
      sql`update games set tip_at = tip_at + interval '4 hours' where game_id = ${`${lastDate}-1`}`,
    )
    expect(await bad(latency, hoursOn(6.5))).toEqual([])
    expect(await bad(latency, hoursOn(8.8))).toEqual(['warning'])
  })

  it('counts a stage from the first commit after the one before it', async () => {
    await addGames(database.db, lastDate, 1)
    await addBoxScores(database.db, lastDate, { games: 1 }) // known half an hour after the whistle
    await committed('grades', 0.2)
    await committed('player_game_summary', 0.6)
    expect((await look(latency, hoursOn(5))).get('')!.says).toContain('without grades')
    await committed('grades', 1)
    expect((await look(latency, hoursOn(5))).get('')!.says).toContain('without its published result')
    await committed('export_results', 1.5)
    const verdict = (await look(latency, hoursOn(5))).get('')!
    expect(verdict.status).toBe('well')
    expect(verdict.figures).toMatchObject({
      withinObjective: 1,
      published: 1,
      hoursAfterWhistle: { graded: { p50: 1 }, published: { p95: 1.5 } },
    })
  })

  it('does not ask for the summary before the grade: both read the box score', async () => {
    await addGames(database.db, lastDate, 1)
    await addBoxScores(database.db, lastDate, { games: 1 })
    await committed('grades', 0.6)
    await committed('player_game_summary', 0.7)
    await committed('export_results', 0.8)
    expect(await bad(latency, hoursOn(7))).toEqual([])
  })

  it('of backfilled dates is nobody’s', async () => {
    await addGames(database.db, lastDate, 1, 'backfill')
    expect(await bad(latency, hoursOn(20))).toEqual([])
  })
})

describe('quota', () => {
  async function left(remaining: number, daily: readonly number[]): Promise<void> {
    for (const [index, each] of daily.entries()) {
      const at = morning.subtract({ hours: 24 * (daily.length - index) })
      await storeDailyFigures(
        database.db,
        'quota',
        [{ subject: 'odds-api', figures: { remaining: each } }],
        at,
      )
    }
    await receive('odds-api/event-odds/1', morning.subtract({ minutes: 5 }), {
      headers: { 'x-requests-remaining': String(remaining) },
    })
  }

  it.each([
    [8000, []],
    [6000, ['odds-api warning']],
    [1500, ['odds-api critical']],
    [0, ['odds-api critical']],
  ])('%d credits left, of which a day uses a thousand: %j', async (remaining, expected) => {
    await left(remaining, [remaining + 4000, remaining + 3000, remaining + 2000, remaining + 1000])
    expect(await bad(quota)).toEqual(expected)
  })

  it('a day that runs away counts by itself: critical where its pace ends the credits within a day', async () => {
    const before = [20_000, 19_900, 19_800, 19_700, 19_600]
    await left(13_000, before)
    expect((await look(quota)).get('odds-api')).toMatchObject({
      status: 'warning',
      figures: { usedLastDay: 6600, usedADay: 6600 },
    })
    await left(9000, before)
    expect(await bad(quota)).toEqual(['odds-api critical'])
  })

  it('what was used in the last 24 h is known from the replies, without any day before', async () => {
    await receive('odds-api/event-odds/0', morning.subtract({ hours: 5 }), {
      headers: { 'x-requests-remaining': '9000' },
    })
    await left(4000, [])
    expect(await bad(quota)).toEqual(['odds-api critical'])
  })

  it('a new month’s credits are no use of a negative number, and days without games do not count', async () => {
    await left(19_000, [3000, 2000, 2000, 20_000])
    expect((await look(quota)).get('odds-api')).toMatchObject({
      status: 'well',
      figures: { usedADay: 1000, lastsDays: 19 },
    })
  })
})
