/** `halt` on a real database: what it says, what an operator can do, and what it refuses. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { json } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
const say = (...words: string[]): Promise<Spoken> =>
  runCommand(['halt', ...words], {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  })

beforeAll(async () => {
  database = await createTestDatabase('halt command')
})
afterAll(() => database.drop())

/** Tests of this file run in the order they stand in. */
test('says so when nothing holds and nothing is published', async () => {
  expect(await say()).toMatchObject({
    code: exitCodes.done,
    out: 'No halt by hand is in force.\nNothing is published yet for today or later.\n',
  })
  expect((await say('--json')).json()).toEqual({ inForce: null, earlier: [], dates: [] })
})

test('sets one with who and why, once; resumes it, once; and keeps both', async () => {
  expect((await say('set', '--reason', 'a rebuild')).out).toBe('No picks are published.\n')
  expect((await say('set', '--reason', 'again')).out).toBe('A halt is in force already.\n')
  expect((await say()).out).toMatch(/^Halted since .* ET by cli\/ann: a rebuild$/m)
  expect((await say('resume', '--reason', 'done', '--json')).json()).toEqual({
    action: 'resume',
    changed: true,
    gameDates: [],
  })
  expect((await say('resume', '--reason', 'done')).out).toBe('No halt by hand is in force.\n')
  expect((await say('--json')).json()).toMatchObject({
    inForce: null,
    earlier: [{ reason: 'a rebuild', setBy: 'cli/ann', liftedBy: 'cli/ann', liftedReason: 'done' }],
  })
})

test('shows what the newest documents say of coming dates', async () => {
  const body = (halt: object, picks: number) =>
    json({ halt, picks: Array.from({ length: picks }, () => ({})), predictions: [], exclusions: [] })
  const off = { halted: true, kind: 'off_season', reason: 'off season', since: '2025-04-13T22:00:00Z' }
  await database.db.query(sql`
    insert into documents (game_date, collection, name, revision, body, withdrawn) values
      ('2099-01-01', 'predictions', 'predictions', 1, ${body({ halted: false }, 3)}, false),
      ('2099-01-02', 'predictions', 'predictions', 1, ${body({ halted: false }, 3)}, false),
      ('2099-01-02', 'predictions', 'predictions', 2, ${body(off, 0)}, false)`)
  const { out } = await say()
  expect(out).toMatch(/^2099-01-01 +3 +– +– +–$/m)
  expect(out).toMatch(/^2099-01-02 +0 +off season +2025-04-13 18:00 ET +off season$/m)
})

test('refuses an action it does not know, and one without a reason', async () => {
  for (const [words, message] of [
    [['set'], 'say why'],
    [['resume', '--reason', ' '], 'say why'],
    [['stop'], 'action'],
  ] as const) {
    const refused = await say(...words)
    expect(refused).toMatchObject({ code: exitCodes.usage, out: '' })
    expect(refused.err).toContain(message)
  }
})
