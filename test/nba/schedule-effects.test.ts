/** What each schedule does on its own: with every healer switched off, a hole of the morning is closed at 06:00, yesterday's grades that wait
 * are made at 11:00, a hole of noon is closed at 12:45, and both documents are written again at 13:00. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createSmallLeague, datesOf, type SmallSystem, startSmallSystem } from '../support/small-league.ts'

const league = createSmallLeague('schedule effects')
const [yesterday, today] = datesOf(league).slice(2) as [string, string]
let database: TestDatabase
let system: SmallSystem

beforeAll(async () => {
  database = await createTestDatabase('schedule effects')
  const morning = `${yesterday}T08:05:00Z`
  system = await startSmallSystem(database.url, league, morning, {
    followsSchedules: true,
    process: { healers: [] },
  })
  await system.process.settle()
  await database.db.query(
    sql`update ledger set not_before = ${`${today}T20:00:00Z`} where asset = 'grades' and game_date = ${yesterday}`,
  )
  for (const time of ['15:05', '20:05', '23:05']) await liveUntil(yesterday, time)
  for (const time of ['02:05', '05:05', '08:05', '09:30']) await liveUntil(today, time)
}, 120_000)
afterAll(async () => {
  await system.stop()
  await database.drop()
})

async function liveUntil(gameDate: string, time: string): Promise<void> {
  system.clock.advanceTo(`${gameDate}T${time}:00Z`)
  await system.process.settle()
}

async function countSummaries(): Promise<number> {
  const rows = await database.db.query(sql`select 1 from player_game_summary where game_date = ${yesterday}`)
  return rows.length
}

/** Takes yesterday's summaries away; returns how many there were. */
async function digHole(): Promise<number> {
  const before = await countSummaries()
  expect(before).toBeGreaterThan(0)
  await database.db.query(sql`delete from player_game_summary where game_date = ${yesterday}`)
  return before
}

async function readState(asset: string, gameDate: string): Promise<string | undefined> {
  const rows = await database.db.query<{ state: string }>(
    sql`select state from ledger where asset = ${asset} and game_date = ${gameDate}`,
  )
  return rows[0]?.state
}

/** Of yesterday's results and of today's predictions. */
async function countExports(): Promise<number[]> {
  const rows = await database.db.query<{ asset: string }>(sql`
    select asset from attempts where (asset, game_date) in (('export_results', ${yesterday}), ('export_predictions', ${today}))`)
  return ['export_results', 'export_predictions'].map(
    (asset) => rows.filter((row) => row.asset === asset).length,
  )
}

test('reconciliation closes at 06:00 a hole that was dug before it, and not earlier', async () => {
  const before = await digHole()
  await liveUntil(today, '09:59')
  expect(await countSummaries()).toBe(0)
  await liveUntil(today, '10:01')
  expect(await countSummaries()).toBe(before)
})

test('grading has yesterday’s grades made at 11:00, whatever later time they wait for', async () => {
  await liveUntil(today, '14:59')
  expect(await readState('grades', yesterday)).toBe('expected')
  await liveUntil(today, '15:01')
  expect(await readState('grades', yesterday)).toBe('complete')
})

test('self-heal closes at 12:45 a hole that was dug after the reconciliation', async () => {
  const before = await digHole()
  await liveUntil(today, '16:44')
  expect(await countSummaries()).toBe(0)
  await liveUntil(today, '16:46')
  expect(await countSummaries()).toBe(before)
})

test('export writes yesterday’s results and today’s predictions again at 13:00', async () => {
  await liveUntil(today, '16:59')
  const before = await countExports()
  expect(Math.min(...before)).toBeGreaterThan(0)
  await liveUntil(today, '17:01')
  expect(await countExports()).toEqual(before.map((n) => n + 1))
})
