/** The tip of a game that has begun: a scoreboard that no longer says it takes the known one from nobody. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { games } from '../../../src/nba/2-raw/games.ts'
import { archiveReply } from '../../../src/platform/archive/archive.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-11-19'
const gameId = '0022500200'
const [boston, york] = [1610612738, 1610612752]
const knownTip = '2025-11-20T00:00:00Z'
const assumedTip = '2025-11-20T00:30:00Z'
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('games')
})
afterAll(() => database.drop())
beforeEach(() => database.db.query(sql`truncate games, source_replies`))

async function store(tipAt: string, isAssumed: boolean): Promise<void> {
  await database.db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    values (${gameDate}, ${gameId}, '2025-26', 'regular', ${tipAt}, ${isAssumed}, 'scheduled', ${boston}, ${york})`)
}

/** The older scoreboard, which says the tip in the status text and only until the game begins. */
async function acceptScoreboard(statusId: number, statusText: string): Promise<void> {
  const { db } = database
  const table = (name: string, rows: readonly Readonly<Record<string, unknown>>[]) => ({
    name,
    headers: Object.keys(rows[0]!),
    rowSet: rows.map((row) => Object.values(row)),
  })
  const resultSets = [
    table('GameHeader', [
      {
        GAME_DATE_EST: `${gameDate}T00:00:00`,
        GAME_ID: gameId,
        GAME_STATUS_ID: statusId,
        GAME_STATUS_TEXT: statusText,
        HOME_TEAM_ID: boston,
        VISITOR_TEAM_ID: york,
      },
    ]),
    table('LineScore', [
      { GAME_ID: gameId, TEAM_ID: boston, PTS: 110 },
      { GAME_ID: gameId, TEAM_ID: york, PTS: 104 },
    ]),
  ]
  const receivedAt = Temporal.Instant.from('2025-11-20T04:00:00Z')
  const body = new TextEncoder().encode(JSON.stringify({ resultSets }))
  const resource = `nba-stats/scoreboardv2/${gameDate}`
  const reply = { url: 'https://source.test/x', status: 200, headers: {}, body, receivedAt }
  const { bodyHash } = await archiveReply(db, { asset: 'schedule_replies', gameDate }, resource, reply)
  await db.query(sql`
    insert into source_replies (asset, game_date, resource, revision, body_hash, received_at, withdrawn)
    values ('schedule_replies', ${gameDate}, ${resource}, 1, ${bodyHash}, ${receivedAt}, false)`)
}

async function produce(): Promise<object> {
  const { rows } = await games.produce({ db: database.db, gameDate } as unknown as PartitionContext)
  const [{ tip_at, tip_is_assumed, status }] = rows[0] as [
    { tip_at: string; tip_is_assumed: boolean; status: string },
  ]
  return { tip: tip_at, isAssumed: tip_is_assumed, status }
}

it.each([
  [3, 'Final', 'final'],
  [2, '2nd Qtr', 'live'],
])('stays as stored where the scoreboard of status %i says %s', async (id, text, status) => {
  await store(knownTip, false)
  await acceptScoreboard(id, text)
  expect(await produce()).toEqual({ tip: knownTip, isAssumed: false, status })
})

it('is assumed where none was ever known', async () => {
  await acceptScoreboard(3, 'Final')
  expect(await produce()).toEqual({ tip: assumedTip, isAssumed: true, status: 'final' })
  await store(assumedTip, true)
  expect(await produce()).toEqual({ tip: assumedTip, isAssumed: true, status: 'final' })
})

it('is the one that the scoreboard says, and open again where a game to come has none', async () => {
  await store(knownTip, false)
  await acceptScoreboard(1, '8:00 pm ET')
  expect(await produce()).toEqual({ tip: '2025-11-20T01:00:00Z', isAssumed: false, status: 'scheduled' })
  await database.db.query(sql`truncate source_replies`)
  await acceptScoreboard(1, 'TBD')
  expect(await produce()).toEqual({ tip: assumedTip, isAssumed: true, status: 'scheduled' })
})
