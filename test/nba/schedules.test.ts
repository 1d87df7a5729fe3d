/** The declared day on a small league: a controller alone plans it, trains on Monday before the slate, grades and publishes; and what a
 * longer pause has missed is wanted. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { wantDates } from '../../src/nba/want-dates.ts'
import type { Calendar, CalendarDay } from '../../src/platform/calendar.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { runScheduleNow } from '../../src/platform/schedules/run-schedules.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createSmallLeague, datesOf, type SmallSystem, startSmallSystem } from '../support/small-league.ts'

describe('a controller alone, from an empty database on Monday at 04:05', () => {
  const league = createSmallLeague('schedules')
  const monday = '2025-10-27'
  let database: TestDatabase
  let system: SmallSystem

  beforeAll(async () => {
    database = await createTestDatabase('schedules')
    system = await startSmallSystem(database.url, league, `${monday}T08:05:00Z`, { followsSchedules: true })
    await system.process.settle()
  })
  afterAll(async () => {
    await system.stop()
    await database.drop()
  })

  const liveUntil = async (instant: string): Promise<void> => {
    system.clock.advanceTo(instant)
    await system.process.settle()
  }
  const readModels = async (): Promise<{ state: string; at: Temporal.Instant | null }> => {
    const rows = await database.db.query<{ state: string; at: Temporal.Instant | null }>(
      sql`select state, committed_at as at from ledger where asset = 'models' and game_date = ${monday}`,
    )
    return rows[0]!
  }

  test('wants today, the coming dates as soon as the schedule is read, and the season so far as history', async () => {
    const runs = await database.db.query<{ gameDate: string; scope: string; cause: string }>(
      sql`select game_date as "gameDate", scope, cause from runs order by game_date`,
    )
    const dates = datesOf(league)
    expect(dates).toContain(monday)
    expect(runs.map(({ gameDate }) => gameDate)).toEqual(dates)
    for (const { gameDate, scope, cause } of runs) {
      const isPast = gameDate < monday
      expect({ gameDate, scope, cause }).toEqual({
        gameDate,
        scope: isPast ? 'history' : 'full',
        cause: isPast ? 'backfill' : 'schedule',
      })
    }
  })

  test('trains the week’s models from 05:30 on, hours before their slate, and not earlier', async () => {
    expect(datesOf(league)).toContain(monday)
    await liveUntil(`${monday}T09:29:00Z`)
    expect(await readModels()).toMatchObject({ state: 'expected', at: null })
    await liveUntil(`${monday}T09:31:00Z`)
    expect(await readModels()).toMatchObject({ state: 'complete' })
    const rows = await database.db.query<{ opens: Temporal.Instant }>(
      sql`select min(not_before) as opens from ledger where asset = 'feature_vectors' and game_date = ${monday}`,
    )
    expect(Temporal.Instant.compare(rows[0]!.opens, `${monday}T13:00:00Z`)).toBeGreaterThan(0)
  })

  test('has run each tick of the day once by the afternoon, and the first start made up for the newest ones', async () => {
    for (const time of ['10:05', '15:05', '16:50', '17:05', '17:06']) await liveUntil(`${monday}T${time}:00Z`)
    const ticks = await database.db.query<{ schedule: string; state: string; n: number }>(sql`
      select schedule, state, count(*)::int as n from schedule_ticks
      where kind = 'scheduled' and nominal_at >= ${`${monday}T04:00:00Z`} group by 1, 2 order by 1`)
    expect(ticks).toEqual(
      [
        'alert-canary',
        'daily-report',
        'export',
        'grading',
        'plan',
        'reconciliation',
        'retention',
        'self-heal',
        'training',
        'weekly-report',
      ].map((schedule) => ({
        schedule,
        state: 'done',
        n: 1,
      })),
    )
    expect(await database.db.query(sql`select cause from incidents where resolved_at is null`)).toEqual([])
  })

  test('does each of its actions again when an operator asks, and moves nothing that is settled', async () => {
    const hashes = (): Promise<object[]> =>
      database.db.query(sql`select asset, game_date, content_hash, revision from ledger
        where committed_state is not null order by asset, game_date`)
    const before = await hashes()
    const { schedules } = system.pipeline
    for (const { name } of schedules!.declared) {
      const request = { name, actor: 'cli/ann', now: system.clock.now() }
      const outcome = await runScheduleNow(database.db, schedules!, request)
      expect({ name, kind: outcome.kind }).toEqual({ name, kind: 'done' })
    }
    await system.process.settle()
    expect(await hashes()).toEqual(before)
  })
})

describe('after a pause', () => {
  let database: TestDatabase
  afterEach(() => database.drop())

  const dates = [
    '2024-12-01',
    '2025-10-21',
    '2025-11-01',
    '2025-11-15',
    '2025-12-01',
    '2025-12-10',
    '2026-01-20',
  ]
  const dayOf = (gameDate: string): CalendarDay => ({
    gameDate,
    season: gameDate < '2025-08' ? '2024-25' : '2025-26',
    games: 1,
    firstTipAt: Temporal.Instant.from(`${gameDate}T23:00:00Z`),
    lastTipAt: Temporal.Instant.from(`${gameDate}T23:00:00Z`),
  })
  const calendar: Calendar = {
    version: '1',
    dates: () => dates,
    earlierInSeason: () => [],
    on: (gameDate) =>
      dates.includes(gameDate)
        ? { kind: 'games', day: dayOf(gameDate) }
        : { kind: 'empty', because: 'no game' },
  }

  async function want(kept: readonly string[], now: string) {
    database = await createTestDatabase('want dates')
    const [requestedBy, at] = ['test', Temporal.Instant.from(now)] as const
    await requestRuns(database.db, {
      gameDates: kept,
      scope: 'full',
      cause: 'schedule',
      requestedBy,
      now: at,
    })
    const wanted = await wantDates(database.db, { loadCalendar: async () => calendar }, at)
    const runs = await database.db.query<{ gameDate: string; scope: string }>(
      sql`select game_date as "gameDate", scope from runs order by game_date`,
    )
    return { wanted, runs: runs.map(({ gameDate, scope }) => `${gameDate} ${scope}`) }
  }

  test('longer than the two weeks that were planned, the season’s missed dates are wanted too', async () => {
    const { wanted, runs } = await want(['2025-10-21'], '2025-12-05T17:00:00Z')
    expect(wanted).toEqual({ coming: 2, missed: 3 })
    expect(runs).toEqual([
      '2025-10-21 full',
      '2025-11-01 history',
      '2025-11-15 history',
      '2025-12-01 history',
      '2025-12-05 full',
      '2025-12-10 full',
    ])
  })

  test('a season of which nothing is kept is not begun', async () => {
    expect((await want(['2024-12-01'], '2025-12-12T17:00:00Z')).wanted).toEqual({ coming: 1, missed: 0 })
  })
})

test('a first start late in the day finds no gap in what it has only just wanted', async () => {
  const database = await createTestDatabase('late start')
  const league = createSmallLeague('late start')
  const now = `${datesOf(league)[0]}T22:00:00Z`
  const system = await startSmallSystem(database.url, league, now, { followsSchedules: true })
  try {
    await system.process.settle()
    const gaps = await database.db.query(
      sql`select asset from reconciliation_findings where kind = 'missing_partition'`,
    )
    expect(gaps).toEqual([])
  } finally {
    await system.stop()
    await database.drop()
  }
})
