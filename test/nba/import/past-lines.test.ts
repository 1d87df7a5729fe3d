/** Imported lines on the program's own pipeline: they become the lines of their dates, although nothing is predicted there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importFiles } from '../../../src/nba/import/import-files.ts'
import { createNbaPipeline } from '../../../src/nba/pipeline.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import type { Http } from '../../../src/platform/http.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { replaySources } from '../../support/replay-sources.ts'
import { type SimulatedProcess, startSimulatedProcess } from '../../support/simulated-process.ts'
import { boxScoreRows, createFolder, type Folder, playerId, type Row, toCsv } from './write-files.ts'

const dates = ['2024-11-01', '2024-11-03', '2024-11-05', '2024-11-07'] as const
/** Of the first date nobody has lines; those of the last were shown when its game was on. */
const [unlined, lined, alsoLined, late] = dates

const pipeline = createNbaPipeline({
  markets: ['points'],
  codeVersion: 'test',
  facts: ['game_lines', 'injuries'],
  sources: replaySources('http://127.0.0.1:1'),
})
const noHttp = new Proxy({} as Http, {
  get: () => () => Promise.reject(new Error('an import asks nobody')),
})

let folder: Folder
let database: TestDatabase
let process: SimulatedProcess
const clock = new SimulatedClock('2026-06-30T12:00:00Z')

beforeAll(async () => {
  folder = await createFolder()
  database = await createTestDatabase('past_lines')
  process = await startSimulatedProcess({
    ...{ url: database.url, pipeline, clock, http: noHttp, name: 'past-lines', connections: database.db },
  })
  const games = dates.flatMap((date, place) => boxScoreRows({ id: `002240010${place}`, date }))
  await run('log.csv', games)
  await run('lines.csv', [
    quote(lined),
    quote(alsoLined),
    quote(alsoLined, { player_name: 'Who Else' }),
    inPlay(),
  ])
})

afterAll(async () => {
  await process.end()
  await folder.remove()
  await database.drop()
})

const quote = (date: string, change: Row = {}): Row => ({
  ...{ player_name: 'Bela Birch', event_id: `e ${date}`, home_team: 'Boston Celtics' },
  ...{ away_team: 'New York Knicks', bookmaker: 'DraftKings', line: 19.5 },
  ...{ timestamp: `${date}T23:05:39Z`, over_price: -120, under_price: -110, ...change },
})
/** The tip-off was moved in front of the only snapshot by a schedule that came later. */
const inPlay = (): Row => quote(late, { timestamp: `${late}T23:55:00Z` })

async function run(name: string, rows: readonly Row[]) {
  const [imported] = await importFiles({ db: database.db, clock, pipeline }, [
    await folder.write(name, toCsv(rows)),
  ])
  await process.settle()
  return imported!
}

const readStates = () =>
  database.db.query<{ date: string; asset: string; state: string; rows: number; reason: string | null }>(sql`
    select game_date as date, asset, state, row_count as rows, reason from ledger order by game_date, asset`)

const readLines = (date: string) =>
  database.db.query(sql`
    select player_id, line, books, best_over_price::int as over, best_under_price::int as under,
      round(over_probability::numeric, 4)::float8 as probability, unresolved
    from upcoming_lines where game_date = ${date} order by player_key`)

describe('imported lines', () => {
  test('become the lines of their dates, with everything in the ledger final', async () => {
    expect(await readLines(lined)).toEqual([
      {
        ...{ player_id: playerId('Bela Birch'), line: 1950, books: 1, over: -120, under: -110 },
        ...{ probability: 0.5101, unresolved: null },
      },
    ])
    expect(await readLines(alsoLined)).toMatchObject([
      { line: 1950 },
      { player_id: null, unresolved: 'unknown' },
    ])
    const states = await readStates()
    expect(states.filter(({ state }) => state !== 'complete')).toEqual([])
    const planned = states.filter(({ asset }) => asset === 'upcoming_lines').map(({ date }) => date)
    expect(planned).toEqual([lined, alsoLined, late])
    expect(states.some(({ date, asset }) => date === unlined && asset === 'upcoming_lines')).toBe(false)
  })

  test('that are imported again change nothing', async () => {
    const read = () =>
      database.db.query(sql`select asset, game_date, fence, revision, content_hash from ledger order by 1, 2`)
    const before = await read()
    const attempts = await database.db.query(sql`select count(*)::int as n from attempts`)
    expect(await run('again.csv', [quote(lined), quote(alsoLined)])).toMatchObject({ datesUnchanged: 2 })
    expect(await read()).toEqual(before)
    expect(await database.db.query(sql`select count(*)::int as n from attempts`)).toEqual(attempts)
  })

  test('of a further book make the line again, however long its date is over', async () => {
    await run('more.csv', [
      quote(lined, { bookmaker: 'FanDuel', over_price: -105, under_price: -125 }),
      quote(lined, { bookmaker: 'BetMGM', line: 20.5 }),
    ])
    expect(await readLines(lined)).toMatchObject([{ line: 1950, books: 3, over: -105, under: -110 }])
  })

  test('that were all shown after the tip-off leave no line, and say so', async () => {
    await database.db.query(
      sql`update games set tip_at = ${`${late}T23:30:00Z`}, tip_is_assumed = false where game_date = ${late}`,
    )
    await run('later.csv', [quote(late, { ...inPlay(), bookmaker: 'FanDuel' })])
    const states = await readStates()
    expect(states.find(({ date, asset }) => date === late && asset === 'upcoming_lines')).toMatchObject({
      ...{ state: 'empty_ok', rows: 0, reason: 'every line of this date was shown at or after its tip-off' },
    })
  })
})
