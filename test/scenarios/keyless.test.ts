/** A newcomer without any key: everything but player props is there, and what is missing says why. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { furtherFacts } from '../../src/nba/source-order.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createSmallLeague, datesOf, type SmallSystem, startSmallSystem } from '../support/small-league.ts'

const league = createSmallLeague('keyless')
const gameDate = datesOf(league)[3]!
const games = league.games('2025-26').filter((game) => game.gameDate === gameDate)
const firstTipMs = Math.min(...games.map((game) => game.tipAtMs))
const endMs = Math.max(...games.map((game) => game.finalAtMs)) + 3 * 3_600_000

let database: TestDatabase
let system: SmallSystem

beforeAll(async () => {
  database = await createTestDatabase('keyless')
  system = await startSmallSystem(database.url, league, `${gameDate}T08:05:00Z`, {
    facts: furtherFacts,
    sources: { oddsApiKey: '', balldontlieKey: '' },
  })
  await requestRuns(database.db, {
    gameDates: [gameDate],
    scope: 'full',
    cause: 'schedule',
    requestedBy: 'test',
    now: system.clock.now(),
  })
  await system.process.settle()
  for (const [untilMs, minutes] of [
    [firstTipMs, 60],
    [endMs, 30],
  ] as const) {
    while (system.clock.now().epochMilliseconds < untilMs) {
      system.clock.advanceBy(minutes * 60_000)
      await system.process.settle()
    }
  }
}, 120_000)

afterAll(async () => {
  await system.stop()
  await database.drop()
})

async function readSources(table: 'game_lines' | 'injuries' | 'rosters' | 'referees' | 'play_by_play') {
  const rows = await database.db.query<{ source: string }>(
    table === 'game_lines'
      ? sql`select distinct source from game_lines where game_date = ${gameDate}`
      : table === 'injuries'
        ? sql`select distinct source from injuries where game_date = ${gameDate}`
        : table === 'rosters'
          ? sql`select distinct source from rosters where game_date = ${gameDate}`
          : table === 'referees'
            ? sql`select distinct source from referees where game_date = ${gameDate}`
            : sql`select distinct source from play_by_play where game_date = ${gameDate}`,
  )
  return rows.map(({ source }) => source)
}

describe('an installation without keys', () => {
  it('has game lines, injuries, rosters, referees and plays from sources that ask for none', async () => {
    expect(await readSources('game_lines')).toEqual(['espn'])
    expect(await readSources('injuries')).toEqual(['nba-official'])
    expect(await readSources('rosters')).toEqual(['nba-stats'])
    expect(await readSources('referees')).toEqual(['nba-official'])
    expect(await readSources('play_by_play')).toEqual(['nba-cdn'])
  })

  it('says of the player lines, and of what rests on them, that a key is missing', async () => {
    const degraded = await database.db.query<{ asset: string; reason: string }>(sql`
      select asset, reason from ledger where game_date = ${gameDate} and state = 'degraded' order by asset`)
    expect(degraded.map(({ asset }) => asset)).toContain('prop_line_replies')
    expect(degraded.find(({ asset }) => asset === 'prop_line_replies')!.reason).toMatch(/ODDS_API_KEY/)
    const undone = await database.db.query<{ asset: string }>(sql`
      select asset from ledger where game_date = ${gameDate} and state not in ('complete', 'empty_ok', 'degraded')`)
    expect(undone).toEqual([])
  })

  it('predicts everybody without a line, and takes no side', async () => {
    const [said] = await database.db.query<{ predictions: number; sides: string[] }>(sql`
      select count(*)::int as predictions, array_agg(distinct recommendation) as sides from predictions
      where game_date = ${gameDate}`)
    expect(said!.predictions).toBeGreaterThan(50)
    expect(said!.sides).toEqual(['NO_LINE'])
  })

  it('places the shots of everyone on the floor, and hands the next date where they came from', async () => {
    const [shots] = await database.db.query<{ players: number; unplaced: number; attempts: number }>(sql`
      select count(*)::int as players, sum(unplaced_attempts)::int as unplaced,
        sum(paint_attempts + mid_attempts + three_attempts)::int as attempts
      from player_shot_games where game_date = ${gameDate}`)
    const [boxes] = await database.db.query<{ players: number; attempts: number }>(sql`
      select count(*)::int as players, sum(fga)::int as attempts from player_game_summary where game_date = ${gameDate}`)
    expect(shots).toEqual({ ...boxes, unplaced: 0 })
    const [zones] = await database.db.query<{ teams: number; threes: number }>(sql`
      select count(*)::int as teams, count(three)::int as threes from team_defense_zones where game_date = ${gameDate}`)
    expect(zones).toEqual({ teams: 2 * games.length, threes: 2 * games.length })
  })

  it('wakes nobody: no incident, no dead letter', async () => {
    expect(await database.db.query(sql`select cause from incidents`)).toEqual([])
    expect(await database.db.query(sql`select asset from dead_letters`)).toEqual([])
  })
})
