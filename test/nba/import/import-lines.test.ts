/** Imported lines on a real database: their date, game and snapshot, what several files come to, and what they are measured against. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importFiles } from '../../../src/nba/import/import-files.ts'
import { parseMapping } from '../../../src/nba/import/mapping.ts'
import { readLineAccuracy } from '../../../src/nba/reports/read-line-accuracy.ts'
import { readLineMovement } from '../../../src/nba/reports/read-line-movement.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { importInto } from './import-pipeline.ts'
import { boxScoreRows, createFolder, type Folder, playerId, type Row, toCsv } from './write-files.ts'

let folder: Folder
let database: TestDatabase
beforeAll(async () => {
  folder = await createFolder()
})
afterAll(() => folder.remove())
beforeEach(async () => {
  database = await createTestDatabase('import_lines')
})
afterEach(() => database.drop())

const first = { id: '0022500100', date: '2025-11-05' }
const run = (path: string, mapping?: string) =>
  importFiles(importInto(database.db), [path], {
    mapping: mapping ? parseMapping(mapping, 'm') : undefined,
  })
const boxScores = (rows: readonly Row[], name = 'log.csv') => folder.write(name, toCsv(rows))
const countLines = async (): Promise<number> => {
  const [row] = await database.db.query<{ n: number }>(sql`select count(*)::int as n from prop_lines`)
  return row!.n
}

describe('lines', () => {
  const quote = (changes: Row = {}): Row => ({
    player_name: 'Bela Birch',
    event_id: 'e1',
    home_team: 'Boston Celtics',
    away_team: 'New York Knicks',
    bookmaker: 'DraftKings',
    line: 19.5,
    timestamp: '2025-11-06T00:05:39Z',
    over_price: -110,
    under_price: -110,
    ...changes,
  })
  const lineFile = (...quotes: Row[]) => folder.write('lines.csv', toCsv(quotes))
  const history = async () => run(await boxScores(boxScoreRows(first)))

  test('of a UTC date belong to the Eastern game date, with the game and a start after the last of them', async () => {
    await history()
    const [imported] = await run(
      await lineFile(quote(), quote({ line: 25.5, over_price: 300, under_price: -500 }), quote()),
    )
    expect(imported).toMatchObject({
      kind: 'prop_lines',
      rows: 2,
      datesImported: 1,
      notes: ['1 rows say what another row says'],
    })
    expect(
      await database.db.query(sql`
        select game_date, game_id, bookmaker, market, line, commence_at::text as start from prop_lines order by line`),
    ).toEqual(
      [1950, 2550].map((line) => ({
        ...{ game_date: first.date, game_id: first.id, bookmaker: 'draftkings' },
        ...{ market: 'points_rebounds_assists', line, start: '2025-11-06 00:10:00+00' },
      })),
    )
  })

  test('before their games are known stay without them, until the same file is imported again', async () => {
    const path = await lineFile(quote())
    expect((await run(path))[0]!.notes.join()).toContain('1 lines belong to no known game')
    await history()
    expect((await run(path))[0]).toMatchObject({ datesImported: 1, notes: [] })
    expect((await run(path))[0]).toMatchObject({ datesImported: 0, datesUnchanged: 1 })
    expect(await database.db.query(sql`select game_id from prop_lines`)).toEqual([{ game_id: first.id }])
  })

  test('of several files are added to each other, and stay where no source has lines', async () => {
    await history()
    await run(await lineFile(quote()))
    await run(await lineFile(quote({ bookmaker: 'FanDuel' })))
    expect(await countLines()).toBe(2)
    expect(
      await database.db.query(sql`select inputs, state, row_count from ledger where asset = 'prop_lines'`),
    ).toEqual([{ inputs: null, state: 'complete', row_count: 2 }])
  })

  test('that a source has brought are left alone', async () => {
    await history()
    await run(await lineFile(quote()))
    await database.db.query(sql`update attempts set worker = 'host/1' where asset = 'prop_lines'`)
    const [imported] = await run(await lineFile(quote({ bookmaker: 'FanDuel' })))
    expect(imported).toMatchObject({ datesImported: 0, datesKept: 1 })
    expect(await countLines()).toBe(1)
  })

  test('one row a side meet in one line; a list of the day counts an hour before the start, a later one never before it', async () => {
    await history()
    const side = (changes: Row): Row => ({
      ...{ list_date: '2025-11-05', market: 'player_points', bookmaker: 'PrizePicks', player: 'Bela Birch' },
      ...{ side: 'Over', line: 11, price: -137, home_team: 'BOS', away_team: 'NYK', event_id: 'e' },
      ...{ commence_time: '2025-11-05T18:00:00Z' },
      ...changes,
    })
    await run(
      await folder.write(
        'dfs.csv',
        toCsv([side({}), side({ side: 'Under', price: 100 }), side({ list_date: '2025-11-06' })]),
      ),
    )
    expect(
      await database.db.query(sql`
        select over_price::int, under_price::int, snapshot_at::text as shown from prop_lines order by snapshot_at`),
    ).toEqual([
      { over_price: -137, under_price: 100, shown: '2025-11-05 17:00:00+00' },
      { over_price: -137, under_price: null, shown: '2025-11-06 20:00:00+00' },
    ])
  })

  test('without teams find their game through the player, by a mapping of one’s own', async () => {
    await history()
    const mapping = JSON.stringify({
      kind: 'prop_lines',
      columns: {
        ...{ playerName: 'who', line: 'x', snapshotAt: { column: 't', format: 'epoch-seconds' } },
        overPrice: { column: 'o', format: 'decimal-price' },
      },
      constants: { market: 'points', bookmaker: 'Caesars' },
    })
    const t = Temporal.Instant.from('2025-11-05T23:55:00Z').epochMilliseconds / 1000
    const rows = [
      { who: 'B. Birch', x: 12.5, t, o: 1.5 },
      { who: 'Nobody', x: 1.5, t, o: 2 },
    ]
    const [imported] = await run(await folder.write('own.json', JSON.stringify(rows)), mapping)
    expect(imported!.refused).toMatchObject([
      { line: 2, reason: expect.stringContaining('has no box line on 2025-11-05') },
    ])
    expect(
      await database.db.query(sql`select game_id, bookmaker, over_price::int as price from prop_lines`),
    ).toEqual([{ game_id: first.id, bookmaker: 'williamhill_us', price: -200 }])
  })

  test('are measured against what happened, and shown from opening to closing', async () => {
    await history()
    await run(await boxScores(boxScoreRows({ id: '0022500050', date: '2025-11-01' }), 'before.csv'))
    await run(
      await lineFile(
        quote({ timestamp: '2025-11-05T20:00:00Z', line: 17.5 }),
        quote(),
        quote({ bookmaker: 'FanDuel', line: 20.5 }),
        quote({ player_name: 'Juniper, Jon', line: 23 }),
        quote({ player_name: 'Who Else' }),
      ),
    )
    const market = 'points_rebounds_assists'
    const found = await readLineAccuracy(database.db, { market, from: first.date, to: first.date })
    expect(found).toMatchObject({
      posted: 3,
      playerDays: 3,
      resolved: 2,
      graded: 2,
      unresolved: [{ name: 'Who Else', reason: 'unknown', days: 1 }],
    })
    // Bela Birch made 11 + 5 + 4 = 20 with a median of 20; Jon Juniper 14 + 5 + 4 = 23 with 23: two pushes.
    expect(found.consensus).toEqual({ meanAbsoluteError: 0, overRate: null, overs: 0, unders: 0, pushes: 2 })
    const threes = await readLineAccuracy(database.db, { market: 'threes', from: first.date, to: first.date })
    expect(threes).toMatchObject({ posted: 0, resolvedShare: null })

    const at = (now: string) =>
      readLineMovement(database.db, { gameDate: first.date, market, now: Temporal.Instant.from(now) })
    const open = (await at('2025-11-05T21:00:00Z'))[0]
    expect(open).toMatchObject({
      playerId: playerId('Bela Birch'),
      closing: null,
      moved: 0,
      opening: { line: 1750 },
      current: { books: 1 },
    })
    const closed = (await at('2025-11-06T12:00:00Z')).find(({ playerName }) => playerName === 'Bela Birch')!
    expect(closed).toMatchObject({
      bookmakers: ['draftkings', 'fanduel'],
      closing: { books: 2, spread: 100 },
    })
    expect(closed.closing!.at.toString()).toBe('2025-11-06T00:05:39Z')
    expect(closed.moved).toBe(closed.closing!.line - closed.opening.line)
  })
})
