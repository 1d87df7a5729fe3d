/** Games of the calendar held against the table, game by game: what was called off stands in for nothing. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCalendarLoader } from '../../../src/nba/calendar.ts'
import { balanceGames } from '../../../src/nba/reconciliation/balance-games.ts'
import type { Calendar, CalendarDay } from '../../../src/platform/calendar.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-11-24'
const tip = Temporal.Instant.from(`${gameDate}T23:00:00Z`)

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => database.db.query(sql`delete from games`))

const scheduled = (...gameIds: string[]): Calendar => {
  const day: CalendarDay = {
    ...{ gameDate, season: '2025-26', firstTipAt: tip, lastTipAt: tip },
    ...{ games: gameIds.length, gameIds },
  }
  return {
    ...{ version: '1', earlierInSeason: () => [], dates: () => [gameDate] },
    on: () => ({ kind: 'games', day }),
  }
}

async function balance(calendar: Calendar, games: Readonly<Record<string, string>>) {
  await database.db.query(sql`
    insert into games (game_id, game_date, season, kind, home_team_id, away_team_id, tip_at, tip_is_assumed, status)
    select id, ${gameDate}, '2025-26', 'regular', 1, 2, ${tip}, false, status
    from unnest(${Object.keys(games)}::text[], ${Object.values(games)}::text[]) as g(id, status)`)
  return (await balanceGames(database.db, { from: gameDate, to: gameDate }, calendar))[0]
}

test('a game that was called off and that the schedule lists no more is not found beside those that are', async () => {
  const found = await balance(scheduled('a', 'b'), { a: 'final', b: 'final', off: 'postponed' })
  expect(found).toEqual({ gameDate, expected: 2, found: 2, missing: 0, extra: 0 })
})

test('nor does it stand in for one that is missing', async () => {
  const found = await balance(scheduled('a', 'b'), { a: 'final', off: 'postponed' })
  expect(found).toMatchObject({ expected: 2, found: 1, missing: 1, extra: 0 })
})

test('one that a scoreboard has called off, and the schedule not yet, is found', async () => {
  const found = await balance(scheduled('a', 'b'), { a: 'final', b: 'postponed' })
  expect(found).toMatchObject({ expected: 2, found: 2, missing: 0, extra: 0 })
})

test('of a season without a schedule, of which the calendar knows numbers alone, one that replaced another balances', async () => {
  const { db } = database
  const loadCalendar = createCalendarLoader()
  await db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, attempts_max) values ('games', ${gameDate}, 'complete', 'complete', 'x', 4)`)
  await balance(scheduled(), { a: 'final', b: 'final' })
  const numbers = await loadCalendar(db)
  expect(numbers.on(gameDate)).toMatchObject({ day: { games: 2 } })
  await db.query(sql`delete from games where game_id = 'a'`)
  expect(await balance(numbers, { c: 'final', off: 'postponed' })).toEqual({
    ...{ gameDate, expected: 2, found: 2, missing: 0, extra: 0 },
  })
  await db.query(sql`delete from games where game_id <> 'b'`)
  expect(await balance(await loadCalendar(db), {})).toMatchObject({ expected: 2, found: 1, missing: 1 })
})

test('one that was played and that no schedule has is too many, and one that goes on is missing', async () => {
  const found = await balance(scheduled('a', 'b'), { a: 'final', b: 'live', stranger: 'final' })
  expect(found).toEqual({ gameDate, expected: 2, found: 2, missing: 1, extra: 1 })
})
