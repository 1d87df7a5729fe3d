/** What the metrics must not say: what promtool refuses, what was discarded as overdue, an age of lines once the last game is on. */
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMetricsPage } from '../../src/api/metrics-page.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createProcessMetrics } from '../../src/platform/metrics/process-metrics.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

const date = '2025-01-10'
let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem([date], '2025-01-10T00:00:00Z')
})
afterEach(() => toy.close())

async function scrape(): Promise<string> {
  const { db, clock, pipeline } = toy
  const metrics = createProcessMetrics()
  metrics.describeProcess({ version: '1.2.3', code: 'abc' })
  return createMetricsPage({ metrics, clock, log: silentLog, stored: { db, pipeline } }).write()
}

function read(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

test('no gauge is named as a counter, and promtool takes all of it', async (context) => {
  const text = await scrape()
  const gauges = [...text.matchAll(/^# TYPE (\w+) gauge$/gm)].map(([, name]) => name)
  expect(gauges).toContain('nodejs_active_resources')
  expect(gauges.filter((name) => name!.endsWith('_total'))).toEqual([])
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  context.skip(error !== undefined, 'promtool is not installed (Debian: the package prometheus)')
  expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
})

test('what was discarded is not overdue; what has failed is, and its age is that of a dead letter', async () => {
  await toy.want([date])
  await toy.settleAt('2025-01-10T00:00:00Z')
  const planned = async (state: string): Promise<string> => {
    await toy.db.query(
      sql`update ledger set state = ${state}, committed_state = null, due_at = '2025-01-10T13:59:00Z' where asset = 'totals'`,
    )
    toy.clock.advanceBy(6_000)
    const text = await scrape()
    const values = [
      read(text, 'sixthman_ledger_overdue_partitions{phase="3-analytics"}'),
      read(text, 'sixthman_ledger_oldest_overdue_seconds'),
    ]
    return values.map((value) => (value === 0 ? 'none' : 'some')).join(' ')
  }
  await toy.db.query(sql`update ledger set due_at = null`)
  toy.clock.advanceTo('2025-01-10T14:00:00Z')
  expect(await planned('blocked')).toBe('some some')
  expect(await planned('failed')).toBe('some none')
  expect(await planned('discarded')).toBe('none none')
})

test('the age of the lines counts what was last said of them, and is absent from the last tip on', async () => {
  const age = async (at: string): Promise<number | undefined> => {
    toy.clock.advanceTo(at)
    return read(await scrape(), 'sixthman_tonight_lines_age_seconds{market="points"}')
  }
  const { db } = toy
  for (const [game, tip] of [
    ['g', '2025-01-11T00:00:00Z'],
    ['h', '2025-01-11T03:00:00Z'],
  ] as const)
    await db.query(sql`
      insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
      values (${date}, ${game}, '2024-25', 'regular', ${tip}, false, 'scheduled', 1, 2)`)
  await db.query(sql`
    insert into upcoming_lines (game_date, game_id, market, player_key, player_name, player_id, line, opening_line, snapshot_at, opening_at,
      bookmaker, books, line_spread)
    values (${date}, 'g', 'points', 'k', 'A', 1, 2650, 2650, '2025-01-10T13:00:00Z', '2025-01-10T13:00:00Z', 'b', 1, 0)`)
  expect(await age('2025-01-10T14:00:00Z')).toBe(3600)
  await db.query(
    sql`insert into archive_bodies (body_hash, encoding, body, byte_count) values ('b', 'zstd', '', 0)`,
  )
  await db.query(sql`
    insert into source_replies (asset, game_date, resource, revision, body_hash, received_at, withdrawn)
    values ('prop_line_replies', ${date}, 'odds-api/event-odds/g', 1, 'b', '2025-01-10T23:30:00Z', false)`)
  expect(await age('2025-01-11T00:30:00Z')).toBe(3600)
  expect(await age('2025-01-11T03:00:01Z')).toBeUndefined()
})
