/** Shots by zone reach history with their day, as far as they were known then and all of them are placed. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPointInTime, type DayCache } from '../../../src/nba/point-in-time/create-point-in-time.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let cache: DayCache
beforeEach(async () => {
  database = await createTestDatabase('shot_games')
  cache = new Map()
  await storeDay()
})
afterEach(() => database.drop())

const gameDate = '2025-11-05'
const [home, away] = [1610612738, 1610612752]
const boxKnown = '2025-11-06T11:00:00Z'

async function storeDay(): Promise<void> {
  const { db } = database
  await db.query(sql`
    insert into player_game_summary (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, minutes,
      points, fga, fg3a, known_at, withdrawn)
    select ${gameDate}, '0022500100', id, 1, 'player ' || id, case id when 1 then ${home}::int else ${away}::int end,
      case id when 1 then ${away}::int else ${home}::int end, id = 1, 30, 20, 10, 3, ${boxKnown}, false
    from generate_series(1, 2) id`)
  for (const [teamId, opponentId] of [
    [home, away],
    [away, home],
  ]) {
    await db.query(sql`
      insert into team_offense_game (game_date, game_id, team_id, revision, opponent_id, is_home, won, points, known_at, withdrawn)
      values (${gameDate}, '0022500100', ${teamId}, 1, ${opponentId}, ${teamId === home}, ${teamId === home}, 100, ${boxKnown}, false)`)
    await db.query(sql`
      insert into team_defense_game (game_date, game_id, team_id, revision, opponent_id, points_allowed, known_at, withdrawn)
      values (${gameDate}, '0022500100', ${teamId}, 1, ${opponentId}, 100, ${boxKnown}, false)`)
  }
  for (const asset of ['player_game_summary', 'team_offense_game', 'team_defense_game'])
    await storeLedger(asset, 'a')
}

function storeLedger(asset: string, hash: string): Promise<unknown> {
  return database.db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, fence, attempts_max, row_count, content_hash)
    values (${asset}, ${gameDate}, 'complete', 'complete', 1, 5, 2, ${hash})
    on conflict (asset, game_date) do update set content_hash = excluded.content_hash`)
}

async function storeShots(
  revision: number,
  playerId: number,
  unplaced: number,
  knownAt: string,
): Promise<void> {
  await database.db.query(sql`
    insert into player_shot_games (game_date, game_id, player_id, revision, team_id, paint_made, paint_attempts, mid_made,
      mid_attempts, three_made, three_attempts, unplaced_attempts, known_at, withdrawn)
    values (${gameDate}, '0022500100', ${playerId}, ${revision}, ${home}, 3, 5, 1, ${2 - unplaced}, 1, 3, ${unplaced}, ${knownAt}, false)`)
  await storeLedger('player_shot_games', `shots ${revision} ${playerId}`)
}

async function ask(asOf: string) {
  const blocks = await createPointInTime(database.db, cache).history(
    '2025-11-20',
    Temporal.Instant.from(asOf),
  )
  return {
    hash: blocks[0]!.hash,
    zones: blocks[0]!.block.playerGames.map((game) => game.zones),
  }
}

const placed = { paintMade: 3, paintAttempts: 5, midMade: 1, midAttempts: 2, threeMade: 1, threeAttempts: 3 }

test('a day without play-by-play is history all the same, and its zones are null', async () => {
  expect((await ask('2025-11-20T00:00:00Z')).zones).toEqual([null, null])
})

test('zones come with the day, under another hash; a player whose shots are not all placed has none', async () => {
  const before = await ask('2025-11-20T00:00:00Z')
  await storeShots(1, 1, 0, '2025-11-06T14:00:00Z')
  await storeShots(1, 2, 1, '2025-11-06T14:00:00Z')
  const now = await ask('2025-11-20T00:00:00Z')
  expect(now.zones).toEqual([placed, null])
  expect(now.hash).not.toBe(before.hash)
})

test('what was known later than the question is not seen, in neither direction', async () => {
  await storeShots(1, 1, 0, '2025-11-06T14:00:00Z')
  expect((await ask('2025-11-06T12:00:00Z')).zones).toEqual([null, null])
  await storeShots(2, 1, 1, '2025-11-10T00:00:00Z')
  expect((await ask('2025-11-09T00:00:00Z')).zones).toEqual([placed, null])
  expect((await ask('2025-11-20T00:00:00Z')).zones).toEqual([null, null])
})
