/** `retry` on a real database: what it refuses, and that it leaves one sealed audit row that says from where. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { verifyAudit } from '../../src/platform/audit/verify-audit.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand } from './run-command.ts'

const date = '2024-12-02'
let database: TestDatabase
let environment: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase('retry command')
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  }
  const now = systemClock.now()
  await requestRuns(database.db, {
    gameDates: [date],
    scope: 'full',
    cause: 'backfill',
    requestedBy: 'test',
    now,
  })
  await database.db.query(sql`
    insert into ledger (asset, game_date, state, reason, error_code, attempts_used, attempts_max) values
      ('games', ${date}, 'failed', 'it failed', 'check.failed', 5, 5), ('grades', ${date}, 'expected', null, null, 0, 5)`)
  await database.db.query(sql`
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
    values ('games', ${date}, 1, 'check.failed', 'it failed', '{}', 5, ${now})`)
})
afterAll(() => database.drop())

const say = (...words: string[]) => runCommand(['retry', ...words], environment)

test('what is not there, not to be retried, or without a reason is refused', async () => {
  expect((await say('games', date)).err).toContain('--reason')
  expect((await say('gaems', date, '--reason', 'x')).err).toContain(
    'no asset is named "gaems". There are: games',
  )
  expect((await say('games', '2001-01-01', '--reason', 'x')).err).toContain('is not planned')
  const waiting = await say('grades', date, '--reason', 'x')
  expect([waiting.code, waiting.err]).toEqual([
    exitCodes.usage,
    expect.stringContaining('is expected and waits for no later try'),
  ])
  expect((await say('grades', date, '--force', '--reason', 'x')).err).toContain(
    'is made anyway when its time comes',
  )
  expect(await database.db.query(sql`select 1 from audit_log where action like 'operator.%'`)).toEqual([])
})

test('what failed has a fresh budget, and who asked for it is kept', async () => {
  const { code, out } = await say('games', date, '--reason', 'the parser is mended')
  expect([code, out]).toEqual([exitCodes.done, expect.stringContaining('has a fresh budget of attempts')])
  expect(
    await database.db.query(sql`select state, attempts_used as used from ledger where asset = 'games'`),
  ).toEqual([{ state: 'expected', used: 0 }])
  const rows = await database.db.query(
    sql`select actor, origin ->> 'via' as via, details -> 'input' ->> 'reason' as reason from audit_log where action = 'operator.partitions.retry'`,
  )
  expect(rows).toEqual([{ actor: 'cli/ann', via: 'cli', reason: 'the parser is mended' }])
  expect(await verifyAudit(database.db, null)).toMatchObject({ unsealed: 0, faults: [] })
})
