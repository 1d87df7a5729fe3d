/** The record's sums of a player are those of what is published, whatever was added up in this process before under the same number. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSeasonPicksReader, type SeasonPicks } from '../../../src/nba/6-exports/season-picks.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2024-12-02'
const playerId = 203999

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase('season-picks')
})
afterEach(() => database.drop())

/** The ledger as `export_results` has committed it. */
async function publish(
  { db }: TestDatabase,
  outcomes: readonly string[],
  { revision = 1, withdrawn = false } = {},
): Promise<void> {
  const picks = outcomes.map((outcome) => ({ playerId, label: 'live', standing: 'stood', outcome }))
  const body = JSON.stringify({ picks })
  await db.query(sql`
    insert into documents (game_date, name, revision, body, withdrawn, collection)
    values (${gameDate}, 'ledger', ${revision}, ${body}, ${withdrawn}, 'results')`)
  await db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max)
    values ('export_results', ${gameDate}, 'complete', 'complete', md5(${body}), 1, 5)
    on conflict (asset, game_date) do update set content_hash = excluded.content_hash`)
}

const sums = (wins: number, losses: number): SeasonPicks[] => [
  { label: 'live', picks: wins + losses, wins, losses, pushes: 0, void: 0 },
]

test('a database that was restored says its own, though the number of the revision is the same', async () => {
  const read = createSeasonPicksReader()
  await publish(database, ['win', 'loss'])
  expect((await read(database.db, gameDate)).get(playerId)).toEqual(sums(1, 1))
  await database.db.query(sql`truncate documents`)
  await publish(database, ['loss', 'loss', 'loss'])
  expect((await read(database.db, gameDate)).get(playerId)).toEqual(sums(0, 3))
})

test('so does another database', async () => {
  const read = createSeasonPicksReader()
  const other = await createTestDatabase('season-picks-other')
  try {
    await publish(database, ['win', 'loss'])
    await publish(other, ['win', 'win'])
    expect((await read(database.db, gameDate)).get(playerId)).toEqual(sums(1, 1))
    expect((await read(other.db, gameDate)).get(playerId)).toEqual(sums(2, 0))
    expect((await read(database.db, gameDate)).get(playerId)).toEqual(sums(1, 1))
  } finally {
    await other.drop()
  }
})

test('what was taken back counts as it was said last, and what is said anew as it is', async () => {
  const read = createSeasonPicksReader()
  await publish(database, ['win'])
  await publish(database, ['win'], { revision: 2, withdrawn: true })
  expect((await read(database.db, gameDate)).get(playerId)).toEqual(sums(1, 0))
  await publish(database, ['win', 'loss'], { revision: 3 })
  expect((await read(database.db, gameDate)).get(playerId)).toEqual(sums(1, 1))
})

test('a ledger is read once for as long as it says the same', async () => {
  const read = createSeasonPicksReader()
  await publish(database, ['win', 'loss'])
  await read(database.db, gameDate)
  // Nobody commits this: were it looked at again, it would be seen.
  await database.db.query(sql`truncate documents`)
  await database.db.query(sql`
    insert into documents (game_date, name, revision, body, withdrawn) values (${gameDate}, 'ledger', 1, '{"picks":[]}', false)`)
  expect((await read(database.db, gameDate)).get(playerId)).toEqual(sums(1, 1))
})
