/** Imports on a real database: what is there afterwards, what is not, and what a second or killed import does. */
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importFiles } from '../../../src/nba/import/import-files.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { importInto } from './import-pipeline.ts'
import { boxScoreRows, createFolder, type Folder, type Row, toCsv } from './write-files.ts'

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
const run = (path: string) => importFiles(importInto(database.db), [path])
const boxScores = (rows: readonly Row[], name = 'log.csv') => folder.write(name, toCsv(rows))
const count = async (table: 'player_boxscores' | 'games'): Promise<number> => {
  const [row] = await database.db.query<{ n: number }>(
    table === 'games'
      ? sql`select count(*)::int as n from games`
      : sql`select count(*)::int as n from player_boxscores`,
  )
  return row!.n
}

describe('box scores', () => {
  test('of a log that names teams by their codes and writes its dates in words come in like any other', async () => {
    const rows = boxScoreRows(first).map(({ TEAM_ID: _, ...row }) => ({
      ...row,
      TEAM_ABBREVIATION: String(row.MATCHUP).slice(0, 3),
      GAME_DATE: 'NOV 05, 2025',
    }))
    const [imported] = await run(await boxScores(rows, 'codes.csv'))
    expect(imported).toMatchObject({ rows: 10, datesImported: 1, refused: [] })
    const stored = await database.db.query(sql`
      select distinct team_id as "teamId", game_date as "gameDate" from player_boxscores order by 1`)
    const teamIds = [...new Set(boxScoreRows(first).map((row) => row.TEAM_ID as number))].sort(
      (a, b) => a - b,
    )
    expect(stored).toEqual(teamIds.map((teamId) => ({ teamId, gameDate: first.date })))
  })

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
