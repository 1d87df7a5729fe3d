/** Imports on a real database: what is there afterwards, what is not, and what a second or killed import does. */
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
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
  database = await createTestDatabase('import')
})
afterEach(() => database.drop())

const first = { id: '0022500100', date: '2025-11-05' }
const second = { id: '0022500200', date: '2025-11-07' }
const run = (path: string, mapping?: string) =>
  importFiles(importInto(database.db), [path], { mapping: mapping ? parseMapping(mapping, 'm') : undefined })
const boxScores = (rows: readonly Row[], name = 'log.csv') => folder.write(name, toCsv(rows))
const count = async (table: 'player_boxscores' | 'prop_lines' | 'games' | 'ledger'): Promise<number> => {
  const { db } = database
  const [row] = await {
    player_boxscores: () => db.query<{ n: number }>(sql`select count(*)::int as n from player_boxscores`),
    prop_lines: () => db.query<{ n: number }>(sql`select count(*)::int as n from prop_lines`),
    games: () => db.query<{ n: number }>(sql`select count(*)::int as n from games`),
    ledger: () => db.query<{ n: number }>(sql`select count(*)::int as n from ledger`),
  }[table]()
  return row!.n
}

describe('box scores', () => {
  test('without shot counts have null in their place, and it is said which market cannot be graded', async () => {
    const [imported] = await run(await boxScores([...boxScoreRows(first), ...boxScoreRows(second)]))
    expect(imported).toMatchObject({ rows: 20, datesImported: 2, refused: [] })
    expect(imported!.notes.join()).toContain('cannot be graded for want of a column: threes')
    const rows = await database.db.query(sql`
      select pts, reb, fga, fg3m, plus_minus, won, status, source, is_home from player_boxscores
      where game_id = ${first.id} and player_name = 'Bela Birch'`)
    expect(rows).toEqual([
      {
        pts: 11,
        reb: 5,
        fga: null,
        fg3m: null,
        plus_minus: null,
        won: true,
        status: 'active',
        source: 'import',
        is_home: true,
      },
    ])
    expect(
      await database.db.query(
        sql`select status, home_score, away_score, tip_is_assumed from games where game_id = ${first.id}`,
      ),
    ).toEqual([{ status: 'final', home_score: 60, away_score: 60, tip_is_assumed: true }])
  })

  test('are the same from CSV, gzip, JSON and Parquet', async () => {
    const rows = boxScoreRows(first)
    const columns = Object.keys(rows[0]!)
    const parquet = parquetWriteBuffer({
      columnData: columns.map((name) => ({
        name,
        data: rows.map((row) => row[name] as string | number),
        type: typeof rows[0]![name] === 'string' ? ('STRING' as const) : ('DOUBLE' as const),
      })),
    })
    const files = [
      await boxScores(rows),
      await folder.write('log.csv.gz', gzipSync(toCsv(rows))),
      await folder.write('log.json', JSON.stringify({ data: rows })),
      await folder.write('log.ndjson', rows.map((row) => JSON.stringify(row)).join('\n')),
      await folder.write('log.parquet', new Uint8Array(parquet)),
    ]
    const imported = await importFiles(importInto(database.db), files)
    expect(
      imported.map(({ rows: n, datesImported, datesUnchanged }) => [n, datesImported, datesUnchanged]),
    ).toEqual([[10, 1, 0], ...Array.from({ length: 4 }, () => [10, 0, 1])])
    expect(await count('player_boxscores')).toBe(10)
  })

  test('refuse rows by line and reason, and a file without a required column as a whole', async () => {
    const rows = boxScoreRows(first)
    const bad = [
      { ...rows[0]!, PTS: -1 },
      { ...rows[1]!, MIN: '' },
      { ...rows[2]!, GAME_ID: 'x' },
      ...rows.slice(3),
    ]
    const [imported] = await run(await boxScores(bad))
    expect(imported!.refused).toEqual([
      { line: 2, reason: 'PTS "-1" is no count' },
      { line: 3, reason: 'MIN is empty' },
      { line: 4, reason: 'GAME_ID "x" is no game id' },
    ])
    const without = rows.map(({ MATCHUP: _, ...row }) => row)
    await expect(run(await boxScores(without, 'without.csv'))).rejects.toThrow(/lacks the columns .*MATCHUP/)
  })

  test('imported twice add nothing, and a killed import goes on where it was', async () => {
    const path = await boxScores([...boxScoreRows(first), ...boxScoreRows(second)])
    const dying = importFiles(importInto(database.db), [path], {
      onProgress: () => {
        throw new Error('killed')
      },
    })
    await expect(dying).rejects.toThrow('killed')
    expect([await count('games'), await count('player_boxscores')]).toEqual([1, 10]) // a whole date, and no more
    expect((await run(path))[0]).toMatchObject({ datesImported: 1, datesUnchanged: 1 })
    expect((await run(path))[0]).toMatchObject({ datesImported: 0, datesUnchanged: 2 })
    expect([await count('games'), await count('player_boxscores')]).toEqual([2, 20])
  })

  test('leave dates alone that the sources bring', async () => {
    await database.db.query(sql`
      insert into runs (game_date, scope, cause, priority, requested_by, requested_at)
      values (${first.date}, 'full', 'schedule', 1, 'test', now())`)
    const [imported] = await run(await boxScores([...boxScoreRows(first), ...boxScoreRows(second)]))
    expect(imported).toMatchObject({ datesImported: 1, datesKept: 1 })
  })

  test('on a neutral floor get a home side', async () => {
    const rows = boxScoreRows(first).map((row) => ({
      ...row,
      MATCHUP: String(row.MATCHUP).replace('BOS vs. NYK', 'BOS @ NYK'),
    }))
    const [imported] = await run(await boxScores(rows))
    expect(imported!.notes.join()).toContain(`no home side for ${first.id}`)
    expect(
      await database.db.query(sql`select distinct team_id, is_home from player_boxscores order by is_home`),
    ).toEqual([
      { team_id: 1610612738, is_home: false },
      { team_id: 1610612752, is_home: true },
    ])
  })
})

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
    expect(await count('prop_lines')).toBe(2)
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
    expect(await count('prop_lines')).toBe(1)
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
    const t = Date.parse('2025-11-05T23:55:00Z') / 1000
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

describe('schedules', () => {
  const game = (id: string, date: string, tip: string): object => ({
    ...{
      gameId: id,
      gameDateEst: `${date}T00:00:00Z`,
      gameDateTimeUTC: tip,
      gameStatus: 3,
      postponedStatus: 'N',
    },
    ...{ homeTeam: { teamId: 1610612738, score: 101 }, awayTeam: { teamId: 1610612752, score: 99 } },
  })
  const scheduleFile = (...games: object[]) =>
    folder.write('schedule.json', JSON.stringify({ leagueSchedule: { gameDates: [{ games }] } }))

  test('give imported games their tip-off, whichever comes first, and leave what is to come to the sources', async () => {
    const path = await scheduleFile(
      game(first.id, first.date, '2025-11-06T00:30:00Z'),
      game(second.id, second.date, '2025-11-08T01:00:00Z'),
      game('0012500001', '2025-10-05', '2025-10-05T20:00:00Z'),
      game('0022501200', '2027-01-01', '2027-01-02T00:00:00Z'),
    )
    await run(await boxScores(boxScoreRows(first)))
    const [imported] = await run(path)
    expect(imported).toMatchObject({ kind: 'schedule', rows: 3, datesImported: 2 })
    expect(imported!.notes.join()).toMatch(/1 games are not of the regular season.*1 dates are not over/)
    await run(await boxScores(boxScoreRows(second), 'second.csv'))
    const rows = await database.db.query(sql`
      select game_id as id, tip_at::text as tip, tip_is_assumed as assumed, home_score as score from games order by 1`)
    expect(rows).toEqual([
      { id: first.id, tip: '2025-11-06 00:30:00+00', assumed: false, score: 60 }, // the result is the box score's
      { id: second.id, tip: '2025-11-08 01:00:00+00', assumed: false, score: 60 },
    ])
  })
})
