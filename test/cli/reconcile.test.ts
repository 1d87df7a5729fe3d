/** `reconcile` on a real database: what it says and how it ends when everything balances, when dates are absent, and when numbers are. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { describeReconciliation } from '../../src/cli/describe-reconciliation.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { type ServedReplay, serveReplay } from '../../src/replay/serve.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let replay: ServedReplay
let database: TestDatabase
let environment: Record<string, string>

beforeAll(async () => {
  const simulate = { seed: 'reconcile', seasonStart: '2025-10-21', days: 4, teams: 6 }
  replay = await serveReplay({ simulate, now: '2025-11-30T12:00:00Z' })
  database = await createTestDatabase('reconcile command')
  environment = { DATABASE_URL: database.url, ...replayEnvironment(replay.url), LOG_LEVEL: 'silent' }
})

afterAll(async () => {
  await replay.stop()
  await database.drop()
})

const say = (line: string): Promise<Spoken> => runCommand(line.split(' '), environment)

interface Answer {
  readonly partitions: { readonly expected: number; readonly found: number }
  readonly causes: readonly { readonly cause: string; readonly dates: number; readonly from: string }[]
  readonly findings: readonly { readonly gameDate: string; readonly kind: string }[]
}

/** Tests of this file run in the order they stand in: each goes on from the state that the one before left. */
test('of an empty database says that no date is kept', async () => {
  const { code, out } = await say('reconcile')
  expect(code).toBe(exitCodes.done)
  expect(out).toContain('No date is kept yet')
})

test('of dates of which none is due says so, and nothing of a balance', () => {
  const dates = [{ gameDate: '2027-01-01', season: '2026-27' }]
  const nothing = { dates, partitions: { expected: 0, found: 0 }, equations: [], findings: [] }
  expect(describeReconciliation(nothing as never, [], [])).toBe(
    'Nothing ought to be final yet: of the dates that are kept (1) none is due.\n',
  )
})

test('of a season of which one date was made names the dates that are absent and what to type, and ends with 1', async () => {
  expect((await say('run 2025-10-21')).code).toBe(exitCodes.done)
  const { code, out } = await say('reconcile')
  expect(code).toBe(exitCodes.failed)
  expect(out).toMatch(/missing partition: schedule_replies, \d dates from 2025-10-2\d to 2025-10-24/)
  expect(out).toMatch(/backfill --from 2025-10-2\d --to 2025-10-24/)
  const within = await say('reconcile --from 2025-10-21 --to 2025-10-21')
  expect(within.code).toBe(exitCodes.done)
  expect(within.out).toContain('Everything balances')
})

test('after the backfill that it named everything balances, equation by equation', async () => {
  await say('backfill --from 2025-10-21 --to 2025-10-24')
  const { code, out } = await say('reconcile')
  expect(out).toContain('Everything balances')
  expect(code).toBe(exitCodes.done)
  expect(out).toMatch(/Season 2025-26, \d dates/)
  expect(out).toMatch(/summaries +players with a final box score = summarised +(\d+) +\1 +0 +0 +0/)
})

test('in JSON it gives every single finding with its cause; another season has none', async () => {
  await database.db.query(sql`delete from team_boxscores where game_date = '2025-10-21'`)
  const gone = await say('reconcile --json')
  expect(gone.code).toBe(exitCodes.failed)
  const { causes, findings, partitions } = gone.json<Answer>()
  expect(causes).toMatchObject([{ cause: 'lost_rows team_boxscores', dates: 1, from: '2025-10-21' }])
  expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['lost_rows', 'unbalanced']))
  expect(partitions.found).toBe(partitions.expected)
  expect((await say('reconcile --season 2024-25')).code).toBe(exitCodes.done)
})

test('a season without a schedule whose numbers have a hole lacks games, whatever its dates are', async () => {
  await database.db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    select '2022-10-18'::date + n, '00222' || lpad(n::text, 5, '0'), '2022-23', 'regular', '2022-10-18T23:00:00Z', true, 'postponed', 1, 2
    from unnest(array[1, 2, 5]) n`)
  const { out, code } = await say('reconcile --season 2022-23')
  expect(code).toBe(exitCodes.failed)
  expect(out).toContain('2022-23 has no stored schedule, and 2 of its games numbered up to 5 are missing')
  expect(out).toContain('import <files>')
})

test('what cannot be a date or a season is refused with what may be given', async () => {
  const season = await say('reconcile --season 2024-26')
  expect(season.code).toBe(exitCodes.usage)
  expect(season.err).toContain('two following years')
  expect((await say('reconcile --from 2025-10-22 --to 2025-10-21')).code).toBe(exitCodes.usage)
})
