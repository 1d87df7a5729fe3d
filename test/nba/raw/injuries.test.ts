/** A live statement is known from when it was received; only the league's own report of the past is known from its own instant; and a
 * new status under an unchanged time of report takes nothing back. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createInjuries } from '../../../src/nba/2-raw/injuries.ts'
import { archiveReply } from '../../../src/platform/archive/archive.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { reportHeadings, writeReport } from '../../../src/replay/pdf/lay-out-report.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-11-19'
const [boston, york] = [1610612738, 1610612752]
const saidAt = '2025-11-19T15:00:00Z'
const injuries = createInjuries({
  loadFinder: async () => ({ find: () => ({ kind: 'found', playerId: 7 }) }),
  recordUnresolved: async () => {},
})
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('injuries')
  await database.db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    values (${gameDate}, '0022500200', '2025-26', 'regular', '2025-11-20T00:30:00Z', false, 'scheduled', ${boston}, ${york})`)
})
afterAll(() => database.drop())
beforeEach(() => database.db.query(sql`truncate source_replies`))

async function accept(resource: string, body: Uint8Array, received: string, revision = 1): Promise<void> {
  const { db } = database
  const key = { asset: 'injury_replies', gameDate }
  const receivedAt = Temporal.Instant.from(received)
  const reply = { url: 'https://source.test/x', status: 200, headers: {}, body, receivedAt }
  const { bodyHash } = await archiveReply(db, key, resource, reply)
  await db.query(sql`
    insert into source_replies (asset, game_date, resource, revision, body_hash, received_at, withdrawn)
    values (${key.asset}, ${gameDate}, ${resource}, ${revision}, ${bodyHash}, ${receivedAt}, false)`)
}

const listOf = (status: string): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      injuries: [
        {
          displayName: 'Boston Celtics',
          injuries: [{ date: saidAt, status, athlete: { id: '1', displayName: 'Al Horford' } }],
        },
      ],
    }),
  )

const report = writeReport({
  reportedAt: '11/19/25 05:30 PM',
  headings: reportHeadings,
  reportRows: [
    {
      gameDate: '11/19/2025',
      gameTime: '07:30 (ET)',
      matchup: 'NYK@BOS',
      team: 'Boston Celtics',
      playerName: 'Horford, Al',
      currentStatus: 'Out',
      reason: 'Rest',
    },
  ],
})

async function produce(): Promise<string[]> {
  const context = { db: database.db, gameDate, now: Temporal.Instant.from(saidAt), missing: [] }
  const { rows } = await injuries.produce(context as unknown as PartitionContext)
  const made = rows[0] as { reported_at: string; known_at: string; status: string }[]
  return made.map((row) => `${row.status}, said ${row.reported_at}, known ${row.known_at}`)
}

it('a list of now is known from when it was received, however old the statement says it is', async () => {
  await accept(`espn/injuries/${gameDate}`, listOf('Out'), '2025-11-19T20:00:00Z')
  expect(await produce()).toEqual(['out, said 2025-11-19T15:00:00Z, known 2025-11-19T20:00:00Z'])
})

it('a new status under an unchanged time of report leaves the earlier statement standing', async () => {
  await accept(`espn/injuries/${gameDate}`, listOf('Questionable'), '2025-11-19T20:00:00Z', 1)
  await accept(`espn/injuries/${gameDate}`, listOf('Out'), '2025-11-19T22:00:00Z', 2)
  expect(await produce()).toEqual([
    'questionable, said 2025-11-19T15:00:00Z, known 2025-11-19T20:00:00Z',
    'out, said 2025-11-19T15:00:00Z, known 2025-11-19T22:00:00Z',
  ])
  const [{ columns } = { columns: '' }] = await database.db.query<{ columns: string }>(sql`
    select pg_get_constraintdef(oid) as columns from pg_constraint where conname = 'injuries_pkey'`)
  for (const column of injuries.writes[0]!.key) expect(columns).toContain(column)
})

it.each([
  ['on its date', '2025-11-19T22:41:00Z', '2025-11-19T22:41:00Z'],
  ['when its date is over', '2025-12-24T12:00:00Z', '2025-11-19T22:30:00Z'],
])('the league’s report that is fetched %s, at %s, is known from %s', async (_when, received, known) => {
  await accept(`nba-official/injury-report/${gameDate}/2025-11-19_05PM`, report, received)
  expect(await produce()).toEqual([`out, said 2025-11-19T22:30:00Z, known ${known}`])
})
