/** Season totals of shots on a real database: what is refused, what a second import does, and when a question may see them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { HistoryBlock } from '../../../src/nba/domain/point-in-time.ts'
import { importFiles } from '../../../src/nba/import/import-files.ts'
import { addSeasonZones } from '../../../src/nba/point-in-time/season-zones.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { makeHistory } from '../features/make-history.ts'
import { packFolder } from '../features/read-pack.ts'
import { readPackZones } from '../features/read-zones.ts'
import { importInto } from './import-pipeline.ts'
import { createFolder, type Folder, type Row, toCsv } from './write-files.ts'

let folder: Folder
let database: TestDatabase
beforeAll(async () => {
  folder = await createFolder()
})
afterAll(() => folder.remove())
beforeEach(async () => {
  database = await createTestDatabase('import_zones')
})
afterEach(() => database.drop())

const run = (path: string) => importFiles(importInto(database.db), [path])

function totals(changes: Row = {}): Row {
  const zones = ['RA', 'PAINT', 'MID', 'C3', 'ATB3', 'BC']
  return {
    PLAYER_ID: 2544,
    PLAYER_NAME: 'Aron Alder',
    ...Object.fromEntries(
      zones.flatMap((zone) => [`${zone}_FGM`, `${zone}_FGA`].map((name, i) => [name, `${10 + 10 * i}.0`])),
    ),
    SEASON_TYPE: 'Regular Season',
    ...changes,
  }
}

const file = (rows: readonly Row[], name = 'shot_zones_2022-23.csv') => folder.write(name, toCsv(rows))
const readStored = () =>
  database.db.query(sql`
    select season, player_id as id, restricted_attempts as rim, mid_made as mid, backcourt_attempts as backcourt
    from player_season_zones order by season, player_id`)

describe('season totals of shots', () => {
  test('take their season from the file’s name, leave play-offs out, and keep an empty cell null', async () => {
    const rows = [totals({ BC_FGM: '', BC_FGA: '' }), totals({ SEASON_TYPE: 'Playoffs', MID_FGM: 1 })]
    const [imported] = await run(await file(rows))
    expect(imported).toMatchObject({ kind: 'season_zones', rows: 1, datesImported: 1, refused: [] })
    expect(imported!.notes.join('; ')).toBe(
      'used for games of seasons after 2022-23 only; 1 rows are not of the regular season and were left out',
    )
    expect(await readStored()).toEqual([{ season: '2022-23', id: 2544, rim: 20, mid: 10, backcourt: null }])
  })

  test('refuse rows by line and reason, and a file that says of no season as a whole', async () => {
    const bad = [
      totals(),
      totals({ PLAYER_ID: '' }),
      totals({ PLAYER_ID: 3, RA_FGA: 'many' }),
      totals({ PLAYER_ID: 4, MID_FGM: 21 }),
      totals({ MID_FGM: 3 }),
    ]
    const [imported] = await run(await file(bad))
    expect(imported!.refused).toEqual([
      { line: 3, reason: 'PLAYER_ID is empty' },
      { line: 4, reason: 'RA_FGA "many" is no count' },
      { line: 5, reason: 'MID_FGM "21" is more than the 20 attempts' },
      { line: 6, reason: 'PLAYER_ID "2544" stands in an earlier line' },
    ])
    expect(await readStored()).toHaveLength(1)
    await expect(run(await file([totals()], 'zones.csv'))).rejects.toThrow(/does not say of which season/)
    await expect(run(await file([totals()], 'zones_2022-24.csv'))).rejects.toThrow(
      /does not say of which season/,
    )
  })

  test('imported twice change nothing, also from another file that says the same; one that differs is believed', async () => {
    const hash = async () =>
      (await database.db.query<{ h: string }>(sql`select content_hash as h from season_zones`))[0]!.h
    await run(await file([totals()]))
    const first = await hash()
    expect((await run(await file([totals()])))[0]).toMatchObject({ datesImported: 0, datesUnchanged: 1 })
    const again = await file([{ ...totals(), AGE: 30 }], 'again_2022-23.csv')
    expect((await run(again))[0]).toMatchObject({ datesImported: 0, datesUnchanged: 1 })
    expect(await hash()).toBe(first)
    const corrected = await file([totals({ MID_FGM: 11 })])
    expect((await run(corrected))[0]).toMatchObject({ datesImported: 1 })
    expect(await hash()).not.toBe(first)
    expect(await readStored()).toMatchObject([{ mid: 11 }])
  })
})

describe('a question about a date', () => {
  const season = makeHistory({ days: 3 })
  const next = makeHistory({ days: 2, firstDate: '2023-10-24', season: '2023-24', seasonDigits: 23 })
  const toHistory = (blocks: typeof season): HistoryBlock[] =>
    blocks.map((block) => ({ hash: block.gameDate, block }))
  const planGame = (gameDate: string, of: string) =>
    database.db.query(sql`
      insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
      values (${gameDate}, ${`g${gameDate}`}, ${of}, 'regular', ${`${gameDate}T23:30:00Z`}, false, 'scheduled', 1, 2)`)
  const ask = async (blocks: typeof season, gameDate: string) =>
    (await addSeasonZones(database.db, new Map(), toHistory(blocks), gameDate)).map(({ hash, block }) => [
      hash === block.gameDate,
      block.seasonZones?.[0],
    ])
  const seen = { season: '2022-23', playerId: 2544, paintAttempts: 40, midAttempts: 20 }

  test('of the season itself sees nothing of its totals, however little of the season is there', async () => {
    await run(await file([totals()]))
    await planGame('2022-10-24', '2022-23')
    expect(await ask(season, '2022-10-24')).toEqual([
      [true, undefined],
      [true, undefined],
      [true, undefined],
    ])
    expect(await ask(season, '2022-10-25')).toEqual([
      [true, undefined],
      [true, undefined],
      [true, undefined],
    ]) // no game, no season
  })

  test('of the next season sees them from its opening night, on the last day of theirs, under another hash', async () => {
    await run(await file([totals()]))
    await planGame('2023-10-24', '2023-24')
    expect(await ask(season, '2023-10-24')).toEqual([
      [true, undefined],
      [true, undefined],
      [false, seen],
    ])
    await planGame('2023-10-28', '2023-24')
    expect((await ask([...season, ...next], '2023-10-28')).map(([, totals]) => totals)).toEqual([
      ...[undefined, undefined, seen],
      ...[undefined, undefined],
    ])
  })
})

test('every season of the data pack is taken, with what its rows say', async (ctx) => {
  ctx.skip(!packFolder, 'needs SIXTHMAN_DATA_PACK')
  const [imported] = await run(`${packFolder}/zones/shot_zones_2023-24.csv`)
  expect(imported).toMatchObject({ rows: 572, datesImported: 1, refused: [] })
  expect(imported!.notes.join()).toContain('214 rows are not of the regular season')
  const stored = await database.db.query(sql`
    select season, player_id as "playerId", restricted_attempts + paint_attempts as "paintAttempts", mid_attempts as "midAttempts"
    from player_season_zones order by player_id`)
  expect(stored).toEqual(readPackZones(packFolder!, '2023-24').sort((a, b) => a.playerId - b.playerId))
})
