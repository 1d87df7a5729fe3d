/** `heal` on a real database: a dry look lists and writes nothing, a real one mends and says what the ledger says then. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
const say = (...words: string[]): Promise<Spoken> =>
  runCommand(['heal', ...words], {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
  })
const leases = () =>
  database.db.query(sql`select state, lease_owner as owner, attempts_used as used from ledger order by asset`)

beforeAll(async () => {
  database = await createTestDatabase('heal command')
})
afterAll(() => database.drop())

/** Tests of this file run in the order they stand in. */
test('says so when there is nothing to repair', async () => {
  expect(await say()).toMatchObject({
    code: exitCodes.done,
    out: expect.stringMatching(/^All \d+ healers found nothing to repair\.\n$/),
  })
  const outcomes = (await say('--dry-run', '--json')).json() as unknown as {
    healer: string
    found: unknown[]
  }[]
  expect(outcomes.length).toBeGreaterThan(8)
  expect(outcomes.flatMap(({ found }) => found)).toEqual([])
})

test('refuses a healer that does not exist, and lists those that do', async () => {
  const { code, err } = await say('--only', 'stuck-gate')
  expect(code).toBe(exitCodes.usage)
  expect(err).toContain('stuck-gates')
})

test('--dry-run lists exactly what would be done, and writes nothing', async () => {
  const past = Temporal.Now.instant().subtract({ hours: 1 })
  await database.db.query(sql`
    insert into runs (game_date, scope, assets, cause, priority, requested_by, requested_at)
    values ('2024-12-02', 'some', array['games'], 'operator', 1, 'test', ${past})`)
  await database.db.query(sql`
    insert into ledger (asset, game_date, state, fence, lease_owner, lease_until, attempts_used, attempts_max)
    values ('games', '2024-12-02', 'running', 3, 'worker/gone', ${past}, 1, 3)`)
  await database.db.query(sql`
    insert into attempts (asset, game_date, fence, worker, cause, started_at)
    values ('games', '2024-12-02', 3, 'worker/gone', 'operator', ${past})`)
  const before = await leases()
  const { code, out } = await say('--dry-run')
  expect(code).toBe(exitCodes.failed)
  expect(out).toContain('expired-leases (work whose worker is gone or silent): 1 found')
  expect(out).toContain('  found   games 2024-12-02 attempt 3: worker/gone is gone')
  expect(await leases()).toEqual(before)
})

test('mends, and says what the ledger says afterwards', async () => {
  const [outcome] = (await say('--only', 'expired-leases', '--json')).json() as unknown as [object]
  expect(outcome).toMatchObject({
    healer: 'expired-leases',
    isDry: false,
    mended: [{ key: 'games 2024-12-02 attempt 3' }],
    left: [],
    error: null,
  })
  expect(await leases()).toEqual([{ state: 'expected', owner: null, used: 1 }])
  expect((await say('--only', 'expired-leases')).code).toBe(exitCodes.done)
})

test('goes on with the others when one fails, and ends with code 1', async () => {
  await database.db.query(sql`alter table archive_receipts rename to archive_receipts_away`)
  const { code, out } = await say('--dry-run')
  await database.db.query(sql`alter table archive_receipts_away rename to archive_receipts`)
  expect(code).toBe(exitCodes.failed)
  expect(out).toMatch(/unread-archive \(.*\): it failed\n {2}\[.*\] .*archive_receipts/)
  expect(out).toMatch(/The other \d+ found nothing/)
})
