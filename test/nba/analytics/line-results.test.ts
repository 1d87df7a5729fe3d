/** What came of lines, who was absent and how much of it was known; and what stands around tonight's games. On a database. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { categoriseAbsence, settleLine } from '../../../src/nba/3-analytics/derive/settle-lines.ts'
import { createPlayerLineResults } from '../../../src/nba/3-analytics/player-line-results.ts'
import type { Evening } from '../../../src/nba/domain/history.ts'
import { silentEvening } from '../../../src/nba/domain/history.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { json } from '../../../src/platform/db/database.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-11-05'
const gameId = '0022500101'

describe('a line', () => {
  it('is over, under or a push, and nothing for who did not play', () => {
    expect(settleLine(2450, 25)).toEqual({ result: 'over', margin: 0.5 })
    expect(settleLine(2450, 20)).toEqual({ result: 'under', margin: -4.5 })
    expect(settleLine(700, 7)).toEqual({ result: 'push', margin: 0 })
    expect(settleLine(2450, null)).toEqual({ result: null, margin: null })
  })
})

describe('an absence', () => {
  it('is confirmed by the report, late where he was expected, and unknown without a report', () => {
    const rate = (reported: Parameters<typeof categoriseAbsence>[0]['reported'], hadLine: boolean) =>
      categoriseAbsence({ reported, hadLine })
    expect([rate('out', true), rate('out', false)]).toEqual(['confirmed_out', 'confirmed_out'])
    expect([rate('questionable', false), rate('doubtful', false), rate('available', true)]).toEqual([
      ...['late_scratch', 'late_scratch', 'late_scratch'],
    ])
    expect([rate(null, true), rate(null, false), rate('available', false)]).toEqual([
      ...['unknown', 'unknown', 'unknown'],
    ])
  })
})

describe('player_line_results', () => {
  let database: TestDatabase
  const evening: Evening = {
    ...silentEvening,
    statuses: [
      { playerId: 12, teamId: 1, status: 'out' },
      { playerId: 14, teamId: 1, status: 'questionable' },
    ],
    reportedTeamIds: [1],
  }
  const counts = Object.fromEntries(
    ['fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb', 'ast', 'stl', 'blk', 'tov', 'pf'].map(
      (column) => [column, null],
    ),
  )
  const box = (id: number, teamId: number, status: string, points: number | null) => ({
    ...{
      game_date: gameDate,
      game_id: gameId,
      player_id: id,
      revision: 1,
      player_name: `P${id}`,
      team_id: teamId,
    },
    ...{
      opponent_id: 3 - teamId,
      is_home: teamId === 1,
      status,
      minutes: points === null ? null : 30,
      ...counts,
    },
    ...{ pts: points, known_at: `${gameDate}T23:50:00-05:00`, withdrawn: false, source: 'nba-cdn' },
    reason: status === 'active' ? null : 'coach',
  })
  const line = (id: number, posted: number, market = 'points', game = gameId) => ({
    ...{
      game_date: gameDate,
      game_id: game,
      market,
      player_key: String(id),
      player_name: `P${id}`,
      player_id: id,
    },
    ...{ team_id: 1, line: posted, opening_line: posted, bookmaker: 'draftkings', books: 1, line_spread: 0 },
    ...{ snapshot_at: `${gameDate}T18:00:00-05:00`, opening_at: `${gameDate}T12:00:00-05:00` },
  })

  beforeAll(async () => {
    database = await createTestDatabase('line_results')
    await insert('player_boxscores', [
      box(11, 1, 'active', 25),
      box(21, 2, 'active', 10),
      box(13, 1, 'did_not_play', null),
      box(22, 2, 'inactive', null),
    ])
    await insert('upcoming_lines', [
      line(11, 2450),
      line(11, 450, 'rebounds'),
      line(12, 1550),
      line(15, 950),
      line(31, 1050, 'points', '0022500199'),
    ])
  })
  afterAll(() => database.drop())

  async function insert(table: string, rows: readonly object[]): Promise<void> {
    const text = `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`
    await database.db.query({ text, values: [json(rows)] })
  }

  it('settle what is over and known, and name everybody who did not play with what had been known', async () => {
    const asset = createPlayerLineResults({ readEvening: async () => evening })
    const now = Temporal.Instant.from('2025-11-06T12:00:00Z')
    const context = { db: database.db, gameDate, now, missing: [] } as unknown as PartitionContext
    const [results, absences] = (await asset.produce(context)).rows as [object[], object[]]
    expect(results).toMatchObject([
      { player_id: 11, market: 'points', actual: 25, result: 'over', margin: 0.5, box_source: 'nba-cdn' },
      { player_id: 11, market: 'rebounds', actual: null, result: null, margin: null },
      { player_id: 12, actual: null, result: null, box_source: null },
      { player_id: 15, actual: null, result: null },
    ])
    expect(absences).toMatchObject([
      { player_id: 12, category: 'confirmed_out', reported_status: 'out', had_line: true, box_source: null },
      {
        player_id: 13,
        category: 'unknown',
        reported_status: 'available',
        reason: 'coach',
        box_source: 'nba-cdn',
      },
      { player_id: 14, category: 'late_scratch', reported_status: 'questionable', had_line: false },
      { player_id: 15, category: 'late_scratch', reported_status: 'available', had_line: true },
      { player_id: 22, category: 'unknown', reported_status: null },
    ])
  })
})
