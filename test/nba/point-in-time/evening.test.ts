/** The evening through the as-of view: nothing of the tip-off or later, nothing that came after `asOf`; the official report first. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentEvening } from '../../../src/nba/domain/history.ts'
import { createPointInTime, type DayCache } from '../../../src/nba/point-in-time/create-point-in-time.ts'
import { json } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-11-05'
const [early, late, untimed] = ['0022500101', '0022500102', '0022500103']
const [home, away, lateHome, lateAway, someHome, someAway] = [1, 2, 3, 4, 5, 6]

let database: TestDatabase
const at = (clock: string): string => `${gameDate}T${clock}:00-05:00`
const instant = (clock: string): Temporal.Instant => Temporal.Instant.from(at(clock))

beforeAll(async () => {
  database = await createTestDatabase('evening')
  const game = {
    game_date: gameDate,
    season: '2025-26',
    kind: 'regular',
    status: 'final',
    tip_is_assumed: false,
  }
  await insert('games', [
    { ...game, game_id: early, tip_at: at('19:00'), home_team_id: home, away_team_id: away },
    { ...game, game_id: late, tip_at: at('22:00'), home_team_id: lateHome, away_team_id: lateAway },
    {
      ...game,
      game_id: untimed,
      tip_at: at('19:30'),
      home_team_id: someHome,
      away_team_id: someAway,
      tip_is_assumed: true,
    },
  ])
})
afterAll(() => database.drop())

async function insert(table: string, rows: readonly object[]): Promise<void> {
  await database.db.query({
    text: `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`,
    values: [json(rows)],
  })
}

const ask = (asOf: Temporal.Instant) =>
  createPointInTime(database.db, new Map() as DayCache).evening(gameDate, asOf)
const afterwards = Temporal.Instant.from('2025-11-06T12:00:00Z')

describe('lines', () => {
  const line = (gameId: string, id: number, shown: string): object => ({
    ...{
      game_date: gameDate,
      game_id: gameId,
      market: 'points',
      player_key: String(id),
      player_name: `P${id}`,
    },
    ...{ player_id: id, line: 2450, opening_line: 2350, snapshot_at: at(shown), opening_at: at('12:00') },
    ...{ bookmaker: 'draftkings', books: 3, line_spread: 100, over_price: -110, under_price: -110 },
    ...{ best_over_price: 100, best_under_price: -105, over_probability: 0.49 },
  })
  beforeAll(async () => {
    await insert('upcoming_lines', [
      line(early, 11, '18:59'),
      line(early, 12, '19:00'),
      line(late, 31, '21:59'),
      line(late, 32, '22:00'),
      { ...line(early, 0, '15:00'), player_key: 'name:X', player_id: null, unresolved: 'unknown' },
    ])
  })
  const players = async (asOf: Temporal.Instant) => (await ask(asOf)).lines.map(({ playerId }) => playerId)

  it('are those of before each game’s own tip-off, in the unit of the market', async () => {
    expect(await players(afterwards)).toEqual([11, 31])
    expect((await ask(afterwards)).lines[0]).toEqual({
      ...{
        gameId: early,
        playerId: 11,
        market: 'points',
        line: 24.5,
        openingLine: 23.5,
        spread: 1,
        books: 3,
      },
      ...{
        overPrice: -110,
        underPrice: -110,
        bestOverPrice: 100,
        bestUnderPrice: -105,
        overProbability: 0.49,
      },
    })
  })

  it('are not there before they were shown', async () => {
    expect(await players(instant('18:58'))).toEqual([])
    expect(await players(instant('18:59'))).toEqual([11])
  })
})

describe('game lines', () => {
  const line = (
    bookmaker: string,
    market: string,
    posted: number,
    shown: string,
    gameId = early,
  ): object => ({
    ...{ game_date: gameDate, source: 'odds-api', event_id: gameId, game_id: gameId, bookmaker, market },
    ...{ snapshot_at: at(shown), commence_at: at(gameId === untimed ? '13:00' : '19:10'), line: posted },
  })
  beforeAll(async () => {
    await insert('game_lines', [
      line('a', 'spread', -350, '12:00'),
      line('a', 'spread', -450, '18:00'),
      line('a', 'spread', -2050, '19:00'),
      line('b', 'spread', -550, '18:30'),
      line('c', 'spread', -700, '18:40'),
      line('a', 'total', 22050, '18:00'),
      line('b', 'total', 22150, '19:05'),
      line('a', 'total', 21000, '13:00', untimed),
      line('b', 'total', 21100, '12:59', untimed),
    ])
  })

  it('are the median over the books of each one’s last word before the tip-off', async () => {
    expect((await ask(afterwards)).gameLines).toEqual([
      { gameId: early, homeSpread: -5.5, total: 220.5 },
      { gameId: untimed, homeSpread: null, total: 211 },
    ])
  })

  it('are as they stood at the time of the question', async () => {
    expect((await ask(instant('12:30'))).gameLines).toEqual([
      { gameId: early, homeSpread: -3.5, total: null },
    ])
  })
})

describe('reports', () => {
  const said = (source: string, id: number, teamId: number, status: string, known: string): object => ({
    ...{ game_date: gameDate, source, reported_at: at(known), team_id: teamId, player_name: `P${id}` },
    ...{ player_id: id, status, known_at: at(known) },
  })
  beforeAll(async () => {
    await insert('injuries', [
      said('nba-official', 11, home, 'questionable', '13:00'),
      said('nba-official', 11, home, 'probable', '17:00'),
      said('espn', 11, home, 'out', '18:00'),
      said('nba-official', 12, home, 'out', '19:00'),
      said('espn', 21, away, 'out', '18:30'),
      said('espn', 31, lateHome, 'out', '21:00'),
      said('nba-official', 51, someHome, 'doubtful', '11:59'),
      said('nba-official', 61, someAway, 'out', '12:00'),
    ])
  })
  const statuses = async (asOf: Temporal.Instant) =>
    Object.fromEntries((await ask(asOf)).statuses.map(({ playerId, status }) => [playerId, status]))

  it('give the league’s own word first, then the newest, and none of the tip-off or later', async () => {
    expect(await statuses(afterwards)).toEqual({ 11: 'probable', 21: 'out', 31: 'out', 51: 'doubtful' })
    expect((await ask(afterwards)).reportedTeamIds).toEqual([home, away, lateHome, someHome])
  })

  it('are as they were known at the time of the question', async () => {
    expect(await statuses(instant('16:59'))).toEqual({ 11: 'questionable', 51: 'doubtful' })
    expect((await ask(instant('12:30'))).reportedTeamIds).toEqual([someHome])
  })

  it('of a date on which nobody plays there are none', async () => {
    const view = createPointInTime(database.db, new Map() as DayCache)
    expect(await view.evening('2025-11-06', afterwards)).toBe(silentEvening)
  })
})

describe('a day of the past', () => {
  const cache: DayCache = new Map()
  const history = async () => createPointInTime(database.db, cache).history('2025-11-10', afterwards)

  beforeAll(async () => {
    const row = { game_date: gameDate, game_id: early, revision: 1, known_at: at('23:00'), withdrawn: false }
    const sides = [
      { ...row, team_id: home, opponent_id: away, is_home: true, won: true },
      { ...row, team_id: away, opponent_id: home, is_home: false, won: false },
    ]
    await insert(
      'team_offense_game',
      sides.map((side) => ({ ...side, points: 100 })),
    )
    await insert(
      'team_defense_game',
      sides.map((side) => ({ ...side, points_allowed: 100 })),
    )
    for (const asset of ['player_game_summary', 'team_offense_game', 'team_defense_game', 'injuries'])
      await mark(asset, 'one')
  })

  const mark = (asset: string, hash: string) =>
    database.db.query(sql`
      insert into ledger (asset, game_date, state, committed_state, row_count, content_hash, attempts_max)
      values (${asset}, ${gameDate}, 'complete', 'complete', 1, ${hash}, 1)
      on conflict (asset, game_date) do update set content_hash = excluded.content_hash`)

  it('holds its evening, and is another block as soon as one of its facts or tips is another', async () => {
    const [first] = await history()
    expect(first!.block.evening).toEqual(await ask(afterwards))
    expect((await history())[0]).toBe(first)
    await mark('injuries', 'two')
    await mark('upcoming_lines', 'one')
    const [second] = await history()
    expect(second!.hash).not.toBe(first!.hash)
    await database.db.query(sql`update games set tip_at = ${at('18:30')} where game_id = ${early}`)
    const [third] = await history()
    expect(third!.hash).not.toBe(second!.hash)
    expect(third!.block.evening.lines.map(({ playerId }) => playerId)).toEqual([31])
  })
})
