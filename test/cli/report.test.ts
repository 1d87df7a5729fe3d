/** `report` as it is typed: an empty database, predictions without grades, bad dates, figures, JSON, a page. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import type { LeakVerdict } from '../../src/nba/evaluation/leak-alarms.ts'
import type { EvaluationReport } from '../../src/nba/evaluation/report.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { createFolder, type Folder } from '../nba/import/write-files.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
let folder: Folder

beforeAll(async () => {
  database = await createTestDatabase('cli_report')
  folder = await createFolder()
})

afterAll(async () => {
  await folder.remove()
  await database.drop()
})

const say = (...argv: string[]): Promise<Spoken> =>
  runCommand(['report', ...argv], { DATABASE_URL: database.url, LOG_LEVEL: 'silent', USER: 'anna' })

/** Two dates of sixty players: a line of 20.5, a median of 22, outcomes 15 to 26; one wrong revision before it. The first date is live, and was
 * predicted once more, and wrongly, when its games were over. */
async function predict(): Promise<void> {
  const { db } = database
  for (const [gameDate, label] of [
    ['2025-01-10', 'live'],
    ['2025-01-11', 'backfill'],
  ] as const) {
    for (const revision of [1, 2]) {
      await db.query(sql`
        insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, p_over, raw_p_over, calibration, market_p_over, line,
          line_snapshot_at, over_price, under_price, recommendation, recommendation_reason, quantiles, factors, model_hash, vector_hash, withdrawn)
        select ${gameDate}, system, 'points', '0022400500', i, ${revision}, ${label}, '2025-01-01', '2025-01-12', ${revision === 1 ? 90 : 22},
          0.55, 0.55, 'uncalibrated', 0.5, 2050, '2025-01-01', -110, -110, 'OVER', 'edge', array[10, 13, 17, 22, 26, 30, 33], '{}', 'm', 'v', false
        from generate_series(1, 60) i cross join unnest(array['ridge', 'line']) system`)
    }
  }
  await db.query(sql`
    insert into predictions select (jsonb_populate_record(p, jsonb_build_object('revision', 3, 'label', 'backfill', 'as_of', '2025-01-13', 'median', 90))).*
    from predictions p where p.game_date = '2025-01-10' and p.revision = 2`)
}

async function grade(): Promise<void> {
  await database.db.query(sql`
    insert into grades (game_date, system, market, game_id, player_id, revision, label, outcome, actual, median, recommendation, withdrawn)
    select game_date, system, market, game_id, player_id, 1, label, case when player_id = 60 then 'void' else 'graded' end,
      case when player_id = 60 then null else 15 + player_id % 12 end, median, recommendation, false
    from predictions where revision = 2`)
  await database.db.query(sql`
    insert into player_rolling (game_date, player_id, team_id, games_known, team_minutes, rolling)
    select d, i, 1, 10, 20, jsonb_build_object('points', jsonb_build_object('minutes_ewma_8', i))
    from unnest(array['2025-01-10', '2025-01-11']::date[]) d cross join generate_series(1, 60) i`)
}

/** These run in the order they stand in. */
describe('report', () => {
  it('of an empty database says what to type', async () => {
    const { code, out, err } = await say()
    expect([code, out]).toEqual([exitCodes.waits, ''])
    expect(err).toMatch(/Nothing has been predicted yet.*run <date>/)
  })

  it('of predictions that wait for their games says where to look', async () => {
    await predict()
    const { code, err } = await say()
    expect(code).toBe(exitCodes.waits)
    expect(err).toMatch(/none is graded.*status/)
  })

  it('refuses what is no date, no market and no label, and a range that stands the wrong way round', async () => {
    for (const [argv, message] of [
      [['--from', 'TODAY'], /--from: "TODAY" is not a game date/],
      [['--from', '2025-02-01', '--to', '2025-01-01'], /lies after/],
      [['--market', 'point'], /no market is named "point"/],
      [['--label', 'life'], /no label is named "life"/],
    ] as const) {
      const { code, err } = await say(...argv)
      expect(code).toBe(exitCodes.usage)
      expect(err).toMatch(message)
    }
  })

  it('judges what stood at the tip, keeps live and backfill apart, and leaves void ones out', async () => {
    await grade()
    const { code, out } = await say('--json')
    const report = JSON.parse(out) as EvaluationReport & { leaks: LeakVerdict }
    expect(code).toBe(exitCodes.done)
    expect(report.rows).toEqual([
      { label: 'live', market: 'points', n: 59, expected: 45, lined: 59 },
      { label: 'backfill', market: 'points', n: 59, expected: 45, lined: 59 },
    ])
    const cell = report.cells.find(
      ({ system, population, label }) => system === 'ridge' && population === 'C' && label === 'live',
    )!
    const actuals = Array.from({ length: 59 }, (_, index) => 15 + ((index + 1) % 12))
    const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
    expect(cell.mae.value).toBeCloseTo(mean(actuals.map((actual) => Math.abs(22 - actual))), 4)
    expect(cell.median!.lineMae).toBeCloseTo(mean(actuals.map((actual) => Math.abs(20.5 - actual))), 4)
    expect(cell.coverage).toMatchObject({ n: 59, within80: 1 })
    expect(cell.raw!.besidePrice!.priceBrier).toBeCloseTo(0.25, 3)
    expect(report.leaks.alarms).toEqual([])
  })

  it('writes tables, with the picks’ n, interval and price', async () => {
    const { out } = await say('--label', 'live')
    expect(out).toMatch(/Published picks/)
    expect(out).toMatch(/live +points +ridge +59 +\d+ +\d+ +0 +\d+\.\d % \(\d+\.\d % to \d+\.\d %\) +52\.4 %/)
    expect(out).not.toMatch(/backfill/)
    expect(out).toContain('No leak alarm goes off.')
  })

  it('writes the page where it is told to, or says why it cannot', async () => {
    const file = await folder.write('report.html', '')
    const { code, err } = await say('--html', file)
    expect(code).toBe(exitCodes.done)
    expect(err).toContain(file)
    expect(await readFile(file, 'utf8')).toMatch(/^<!doctype html>/)
    const lost = await say('--html', join(file, 'report.html'))
    expect([lost.code, lost.err]).toEqual([
      exitCodes.usage,
      expect.stringContaining('cannot be written (ENOTDIR)'),
    ])
  })

  it('of dates without a grade says from when to when there are some', async () => {
    const { code, err } = await say('--from', '2025-02-01', '--to', '2025-02-03')
    expect(code).toBe(exitCodes.waits)
    expect(err).toMatch(/grades go from 2025-01-10 to 2025-01-11/)
  })

  it('ends with 1 when a line was captured after its tip', async () => {
    await database.db.query(sql`
      insert into predictions select (jsonb_populate_record(p, jsonb_build_object('revision', 4, 'line_snapshot_at', p.locks_at))).*
      from predictions p where p.revision = 2 and p.player_id = 7`)
    const { code, out } = await say()
    expect(code).toBe(exitCodes.failed)
    expect(out).toMatch(/late_line.*2 of 118 lines were captured at or after the tip-off/)
  })
})
