/** Confirming a name makes anew what met it and is not locked; nothing is learned otherwise, and nothing falls between two commits. */

import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { confirmAlias, forgetAlias, readAliases } from '../../../src/nba/identity/learned-names.ts'
import { loadPlayerFinder, readPlayerIndex } from '../../../src/nba/identity/player-index.ts'
import { readUnresolved, recordUnresolved } from '../../../src/nba/identity/unresolved-names.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const now = Temporal.Instant.from('2025-02-04T15:00:00Z')
const [boston, york, chicago] = [1610612738, 1610612752, 1610612741]
const dates = { past: '2025-02-02', today: '2025-02-04', backfilled: '2025-01-15' }
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('names')
})
afterAll(() => database.drop())

beforeEach(async () => {
  const { db } = database
  await db.query(sql`truncate unresolved_names, player_aliases, player_source_ids, rosters, ledger, runs`)
  await db.query(sql`
    insert into rosters (game_date, player_id, player_name, team_id, source, known_at) values
      ('2025-01-10', 7, 'Bobby Portis', ${boston}, 'test', ${now}), ('2025-01-10', 8, 'Jalen Brunson', ${york}, 'test', ${now})`)
  for (const [gameDate, cause, locksAt] of [
    [dates.past, 'schedule', '2025-02-02T23:00:00Z'],
    [dates.today, 'schedule', '2025-02-05T00:00:00Z'],
    [dates.backfilled, 'backfill', '2025-01-15T23:00:00Z'],
  ] as const) {
    await db.query(sql`
      insert into runs (game_date, scope, cause, priority, requested_by, requested_at) values (${gameDate}, 'full', ${cause}, 1, 'test', ${now})`)
    await db.query(sql`
      insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max, locks_at, committed_at)
      values ('upcoming_lines', ${gameDate}, 'complete', 'complete', 'x', 1, 5, ${locksAt}, ${now})`)
  }
})

const name = (posted: string) => ({
  source: 'prop_lines',
  player: { playerId: null, sourceId: null, name: posted },
  teamIds: [boston, york],
  reason: 'unknown' as const,
})

function meet(gameDate: string, ...posted: string[]): Promise<void> {
  const where = { asset: 'upcoming_lines', context: { gameDate, now } }
  return database.db.transaction((tx) => recordUnresolved(tx, posted.map(name), where))
}

async function refreshed(): Promise<string[]> {
  const rows = await database.db.query<{ gameDate: string }>(sql`
    select game_date as "gameDate" from ledger where refresh_at is not null order by 1`)
  return rows.map(({ gameDate }) => gameDate)
}

const confirm = (postedName: string, playerId: number) =>
  confirmAlias(database.db, { postedName, playerId, by: 'anna', now })

describe('names that nobody was found for', () => {
  test('are listed with candidates, once a name, and gone when a later attempt finds everyone', async () => {
    await meet(dates.past, 'Boby Portis')
    await meet(dates.today, 'Boby Portis', 'J. Bruson', 'Boby Portis')
    const { names, total } = await readUnresolved(database.db, { from: null, to: null, limit: 10 })
    expect(total).toBe(2)
    expect(names[0]).toMatchObject({
      postedName: 'Boby Portis',
      gameDates: 2,
      firstDate: dates.past,
      lastDate: dates.today,
    })
    expect(names[0]!.candidates[0]).toMatchObject({ playerId: 7, isOnTeam: true })
    await meet(dates.today, 'J. Bruson')
    await meet(dates.past)
    const after = await readUnresolved(database.db, { from: dates.past, to: dates.today, limit: 10 })
    expect(after.names.map(({ postedName }) => postedName)).toEqual(['J. Bruson'])
  })

  test('of several dates are each held against who was known on its own', async () => {
    await database.db.query(sql`
      insert into rosters (game_date, player_id, player_name, team_id, source, known_at) values
        (${dates.past}, 7, 'Bobby Portis', ${chicago}, 'test', ${now}), (${dates.today}, 9, 'Boby Portiss', ${york}, 'test', ${now})`)
    await meet(dates.backfilled, 'Boby Portis')
    await meet(dates.past, 'Bobby Portiz')
    await meet(dates.today, 'Bob Portiss')
    const { names } = await readUnresolved(database.db, { from: null, to: null, limit: 10 })
    expect(
      names.map(({ lastDate, candidates }) => [lastDate, candidates.map((c) => [c.playerId, c.teamId])]),
    ).toEqual([
      [dates.today, [[9, york]]],
      [dates.past, [[7, chicago]]],
      [dates.backfilled, [[7, boston]]],
    ])
  })

  test('are not learned by being seen', async () => {
    await meet(dates.today, 'Boby Portis')
    const finder = await loadPlayerFinder(database.db, dates.today)
    const player = { playerId: null, sourceId: null, name: 'Boby Portis' }
    expect(finder.find(player, 'prop_lines', [boston])).toEqual({ kind: 'unresolved', reason: 'unknown' })
    expect(finder.find({ ...player, playerId: 99 }, 'x', [])).toEqual({ kind: 'found', playerId: 99 })
  })
})

describe('confirming', () => {
  test('makes the unlocked and the backfilled partitions again that met the name, leaves the locked one, and is audited', async () => {
    for (const date of Object.values(dates)) await meet(date, 'Boby Portis')
    const confirmed = await confirm('BOBY PORTIS', 7)
    expect(confirmed).toMatchObject({ alias: 'boby portis', playerName: 'Bobby Portis', isNew: true })
    expect(await refreshed()).toEqual([dates.backfilled, dates.today])
    expect(confirmed.left).toEqual([{ asset: 'upcoming_lines', gameDate: dates.past }])
    const index = await readPlayerIndex(database.db, dates.today)
    const posted = { name: 'Boby Portis', source: 'prop_lines', sourceId: null }
    expect(index.resolve(posted, [boston, york])).toEqual({ kind: 'resolved', playerId: 7, by: 'confirmed' })
    expect(
      await database.db.query(
        sql`select actor, action, details ->> 'alias' as alias from audit_log where action = 'alias.confirmed'`,
      ),
    ).toContainEqual({ actor: 'anna', action: 'alias.confirmed', alias: 'boby portis' })
  })

  test('a name of a second box score has the two sources compared anew as well', async () => {
    for (const asset of ['player_boxscores', 'box_score_reconciliation']) {
      await database.db.query(sql`
        insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max, committed_at)
        values (${asset}, ${dates.past}, 'complete', 'complete', 'x', 1, 5, ${now})`)
    }
    const where = { asset: 'player_boxscores', context: { gameDate: dates.past, now } }
    await database.db.transaction((tx) => recordUnresolved(tx, [name('Boby Portis')], where))
    const confirmed = await confirm('Boby Portis', 7)
    const both = [
      { asset: 'box_score_reconciliation', gameDate: dates.past },
      { asset: 'player_boxscores', gameDate: dates.past },
    ]
    expect(confirmed.refreshed).toEqual(both)
    expect(confirmed.left).toEqual([])
    await database.db.query(sql`update ledger set refresh_at = null`)
    const forgotten = await forgetAlias(database.db, { name: 'boby portis', by: 'anna', now })
    expect(forgotten.refreshed).toEqual(expect.arrayContaining(both))
  })

  test('touches no partition that did not meet the name', async () => {
    await meet(dates.today, 'J. Bruson')
    await confirm('Boby Portis', 7)
    expect(await refreshed()).toEqual([])
  })

  test.each([
    ['an unknown player', 'Boby Portis', 12345, 'no player has the id 12345'],
    ['the name of another player', 'jalen brunson', 7, 'is the name of player 8'],
    ['nothing', ' . ', 7, 'no letters'],
  ])('%s is refused, with nothing written', async (_what, posted, playerId, message) => {
    await expect(confirm(posted, playerId)).rejects.toThrow(message)
    expect(await readAliases(database.db)).toEqual([])
  })

  test('again for the same player changes nothing, for another one it is refused', async () => {
    await confirm('Boby Portis', 7)
    expect(await confirm('Boby Portis', 7)).toMatchObject({ isNew: false })
    await expect(confirm('boby portis', 8)).rejects.toThrow('confirmed as player 7 already')
    expect(await readAliases(database.db)).toHaveLength(1)
  })

  test('while a partition is made without it makes that attempt fail as contention, so that it is tried again', async () => {
    await confirm('Boby Portis', 7)
    await expect(meet(dates.today, 'Boby Portis')).rejects.toMatchObject({ code: 'database.contention' })
  })
})

describe('forgetting', () => {
  test('makes unlocked partitions again that were made since the confirmation', async () => {
    await confirm('Boby Portis', 7)
    const forgotten = await forgetAlias(database.db, { name: 'boby portis', by: 'anna', now })
    expect(forgotten.forgotten).toEqual([{ alias: 'boby portis', playerId: 7 }])
    expect(await refreshed()).toEqual([dates.backfilled, dates.today])
    expect(await readAliases(database.db)).toEqual([])
    await expect(forgetAlias(database.db, { name: 'boby portis', by: 'anna', now })).rejects.toThrow(
      'no confirmed alias',
    )
  })

  test('takes a source’s id by SOURCE:ID', async () => {
    await confirmAlias(database.db, {
      ...{ postedName: 'Boby Portis', playerId: 7, by: 'anna', now },
      sourceId: { source: 'espn', sourceId: '4066' },
    })
    const posted = { name: 'whatever', source: 'espn', sourceId: '4066' }
    expect((await readPlayerIndex(database.db, dates.today)).resolve(posted, [])).toMatchObject({
      by: 'source-id',
    })
    await forgetAlias(database.db, { name: 'espn:4066', by: 'anna', now })
    expect((await readPlayerIndex(database.db, dates.today)).resolve(posted, [])).toMatchObject({
      reason: 'unknown',
    })
  })

  test('a source’s id that is written as an alias folds takes both, and each is audited', async () => {
    const { db } = database
    await confirmAlias(db, { postedName: 'espn 4066', playerId: 8, by: 'anna', now })
    const later = now.add({ hours: 3 })
    await confirmAlias(db, {
      ...{ postedName: 'Boby Portis', playerId: 7, by: 'anna', now: later },
      sourceId: { source: 'espn', sourceId: '4066' },
    })
    const forgotten = await forgetAlias(db, { name: 'espn:4066', by: 'anna', now: later })
    const both = [
      { alias: 'espn 4066', playerId: 8 },
      { alias: 'espn:4066', playerId: 7 },
    ]
    expect(forgotten.forgotten).toEqual(both)
    // What was made since the earlier of the two confirmations, though it is older than the later one.
    expect(forgotten.refreshed.map(({ gameDate }) => gameDate)).toEqual([dates.backfilled, dates.today])
    const audited = await db.query<{ details: object }>(
      sql`select details from audit_log where action = 'alias.forgotten' and at = ${later} order by id`,
    )
    expect(audited.map(({ details }) => details)).toEqual(
      both.map((each) => ({ ...each, refreshed: forgotten.refreshed })),
    )
  })
})
