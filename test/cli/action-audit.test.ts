/** Whatever somebody does on the command line leaves the audit row that the API's action leaves: who, why, from which host, how it was before and
 * after; sealed, and without a secret. */
import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/platform/audit/verify-audit.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand } from './run-command.ts'

const date = '2024-12-02'
const password = 'a rather quiet evening'
let database: TestDatabase
let environment: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase('actions of commands')
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  }
  const now = systemClock.now()
  const { db } = database
  await openIncident(db, { cause: 'test', severity: 'warning', title: 'it is so', details: {}, now })
  await db.query(sql`
    insert into ledger (asset, game_date, state, reason, error_code, attempts_used, attempts_max)
    values ('games', ${date}, 'failed', 'it failed', 'check.failed', 5, 5)`)
  await db.query(sql`
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
    select 'games', ${date}, fence, 'check.failed', 'it failed', '{}', 5, ${now} from unnest(array[1, 2]) as fence`)
  await db.query(sql`
    insert into backfills (from_date, to_date, assets, has_downstream, conditions, unknown_dates, partitions_max, state, reason, requested_by,
      requested_at, changed_at)
    values (${date}, ${date}, null, false, '{missing}', '{}', 10, 'running', '', 'test', ${now}, ${now})`)
  await db.query(sql`
    insert into rosters (game_date, player_id, player_name, source, known_at) values (${date}, 7, 'Bobby Portis', 'nba-stats', ${now})`)
})
afterAll(() => database.drop())

const because = ['--reason', 'it has to be']
const calls: readonly (readonly [name: string, words: readonly string[], before: unknown, after: unknown])[] =
  [
    ['halt.set', ['halt', 'set', ...because], [], [expect.objectContaining({ reason: 'it has to be' })]],
    ['halt.resume', ['halt', 'resume', ...because], [expect.anything()], []],
    ['dead-letters.redrive', ['deadletters', 'redrive', '1', ...because], [1], []],
    ['dead-letters.discard', ['deadletters', 'discard', '2', ...because], [2], []],
    [
      'incidents.acknowledge',
      ['incidents', 'acknowledge', '1', '--note', 'it has to be'],
      [{ id: 1, state: 'open' }],
      [{ id: 1, state: 'acknowledged' }],
    ],
    [
      'incidents.resolve',
      ['incidents', 'resolve', '1', '--note', 'it has to be'],
      [{ id: 1, state: 'acknowledged' }],
      [{ id: 1, state: 'resolved' }],
    ],
    [
      'breakers.open',
      ['breakers', 'open', 'asset/grades', ...because],
      [],
      [{ state: 'open', probeAt: expect.anything() }],
    ],
    [
      'breakers.close',
      ['breakers', 'close', 'asset/grades', ...because],
      [expect.objectContaining({ state: 'open' })],
      [{ state: 'closed', probeAt: null }],
    ],
    [
      'schedules.disable',
      ['schedules', 'disable', 'export', ...because],
      [expect.not.objectContaining({ state: 'disabled' })],
      [expect.objectContaining({ state: 'disabled' })],
    ],
    [
      'schedules.enable',
      ['schedules', 'enable', 'export', ...because],
      [expect.objectContaining({ state: 'disabled' })],
      [expect.not.objectContaining({ state: 'disabled' })],
    ],
    ['backfills.pause', ['backfill', 'pause', '1', ...because], 'running', 'paused'],
    ['backfills.cancel', ['backfill', 'cancel', '1', ...because], 'paused', 'cancelled'],
    [
      'backfills.order',
      ['backfill', '--from', '2024-11-01', '--to', '2024-11-02', '--detach', ...because],
      null,
      { id: expect.any(Number), state: 'running', total: expect.any(Number) },
    ],
    [
      'names.confirm',
      ['players', 'confirm', 'B. Portiss', '7', '--source-id', 'espn:77', ...because],
      [],
      [expect.objectContaining({ playerId: 7, postedName: 'B. Portiss' })],
    ],
    [
      'names.forget',
      ['players', 'forget', 'espn:77', ...because],
      [expect.objectContaining({ source: 'espn', sourceId: '77', playerId: 7 })],
      [],
    ],
    [
      'names.forget',
      ['players', 'forget', 'B. Portiss', ...because],
      [expect.objectContaining({ playerId: 7 })],
      [],
    ],
    [
      'users.create',
      ['users', 'create', 'ben', '--role', 'viewer', ...because],
      null,
      expect.objectContaining({ role: 'viewer' }),
    ],
    [
      'users.role',
      ['users', 'role', 'ben', '--role', 'operator'],
      expect.objectContaining({ role: 'viewer' }),
      expect.objectContaining({ role: 'operator' }),
    ],
    [
      'users.disable',
      ['users', 'disable', 'ben', ...because],
      expect.objectContaining({ disabledAt: null }),
      expect.objectContaining({ disabledAt: expect.any(String) }),
    ],
    ['users.revoke', ['users', 'revoke', 'ben', ...because], [], []],
    [
      'keys.create',
      ['keys', 'create', 'nightly', '--scopes', 'read', ...because],
      [],
      [expect.objectContaining({ scopes: ['read'], revokedAt: null })],
    ],
    [
      'keys.revoke',
      ['keys', 'revoke', 'nightly', ...because],
      [expect.objectContaining({ revokedAt: null })],
      [expect.objectContaining({ revokedAt: expect.any(String) })],
    ],
  ]

test.for(calls)('%s', async ([name, words, before, after]) => {
  const { code, err } = await runCommand(words, environment, undefined, password)
  expect([code, err.includes('fault of the program')]).toEqual([0, false])
  const [row] = await database.db.query<{ details: Record<string, unknown> }>(sql`
    select actor, details, origin from audit_log where action = ${`operator.${name}`} order by id desc limit 1`)
  expect(row).toMatchObject({ actor: 'cli/ann', origin: { via: 'cli', host: hostname() } })
  expect([row!.details.before, row!.details.after]).toEqual([before, after])
  const { input } = row!.details as { input: Record<string, unknown> }
  if (words.includes('it has to be')) expect(input.reason ?? input.note).toBe('it has to be')
})

test('a backfill keeps why it was ordered', async () => {
  const [ordered] = await database.db.query(sql`
    select reason, requested_by as by from backfills order by id desc limit 1`)
  expect(ordered).toEqual({ reason: 'it has to be', by: 'cli/ann' })
})

test('every row of these is sealed, was written from here, and holds no password and no key', async () => {
  expect(await verifyAudit(database.db, null)).toMatchObject({ unsealed: 0, faults: [] })
  const rows = await database.db.query<{ origin: unknown; text: string }>(sql`
    select origin, details::text as text from audit_log where actor = 'cli/ann'`)
  expect(rows.length).toBeGreaterThan(calls.length)
  expect(rows.filter(({ origin }) => origin === null)).toEqual([])
  expect(rows.filter(({ text }) => text.includes(password) || text.includes('sm_'))).toEqual([])
})

test('what is refused leaves no row', async () => {
  const count = async () => (await database.db.query(sql`select 1 from audit_log`)).length
  const before = await count()
  expect(
    (await runCommand(['users', 'create', 'ben', '--role', 'viewer'], environment, undefined, password)).code,
  ).toBe(2)
  expect((await runCommand(['backfill', 'pause', '1'], environment)).code).toBe(2)
  expect((await runCommand(['deadletters', 'discard', '99', ...because], environment)).code).toBe(2)
  expect(await count()).toBe(before)
})
