/** `retention` on a real database: what it shows, and that only the real run removes anything. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
const say = (...words: string[]): Promise<Spoken> =>
  runCommand(['retention', ...words], {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  })
const failures = async (): Promise<number> =>
  (await database.db.query(sql`select 1 from boot_failures`)).length

beforeAll(async () => {
  database = await createTestDatabase('retention command')
})
afterAll(() => database.drop())

/** Tests of this file run in the order they stand in. */
test('says so when nothing may go', async () => {
  const { code, out } = await say('--dry-run')
  expect(code).toBe(exitCodes.done)
  expect(out).toMatch(/^refused replies +60 +0 /m)
  expect(out).toContain('Nothing is older than its rule says.\n')
})

test('a dry run counts and removes nothing; the run removes that, with who did it', async () => {
  const longAgo = Temporal.Now.instant().subtract({ hours: 24 * 100 })
  await database.db.query(sql`
    insert into boot_failures (kind, host, pid, error_code, error, failed_at, resolved_at)
    values ('worker', 'h', 1, 'config.invalid', '', ${longAgo}, ${longAgo}), ('worker', 'h', 2, 'config.invalid', '', ${longAgo}, null)`)
  expect((await say('--dry-run')).out).toMatch(/^boot failures +90 +1 /m)
  expect(await failures()).toBe(2)
  const { isDryRun, rules } = (await say('--json')).json<{
    isDryRun: boolean
    rules: { name: string; days: number; rows: number; because: string }[]
  }>()
  expect(isDryRun).toBe(false)
  expect(rules.find(({ name }) => name === 'boot failures')).toMatchObject({ days: 90, rows: 1 })
  expect(await failures()).toBe(1)
  const audit = await database.db.query(
    sql`select actor, details from audit_log where action = 'retention.pruned'`,
  )
  expect(audit).toEqual([{ actor: 'cli/ann', details: { 'boot failures': 1 } }])
})

test('refuses what it does not know', async () => {
  expect(await say('--days', '3')).toMatchObject({ code: exitCodes.usage, out: '' })
})
