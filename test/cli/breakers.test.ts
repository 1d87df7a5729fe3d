/** `breakers` on a real database: what it lists, what an operator can do, and what it refuses. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { recordFailure, recordSuccess } from '../../src/platform/breakers/breakers.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
const say = (...words: string[]): Promise<Spoken> =>
  runCommand(['breakers', ...words], {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  })
const audit = () =>
  database.db.query<{ action: string; actor: string; name: string; reason: string }>(
    sql`select action, actor, details ->> 'name' as name, details ->> 'reason' as reason from audit_log where action not like 'operator.%' order by id`,
  )

beforeAll(async () => {
  database = await createTestDatabase('breakers command')
})
afterAll(() => database.drop())

/** Tests of this file run in the order they stand in. */
test('says so when nothing was ever asked, and closes nothing', async () => {
  expect(await say()).toMatchObject({ code: exitCodes.done, out: 'Nothing is paused or failing.\n' })
  expect((await say('--json')).json()).toEqual([])
  const refused = await say('close', 'asset/grades', '--reason', 'mended')
  expect(refused).toMatchObject({ code: exitCodes.usage, out: '' })
  expect(refused.err).toContain('there is none')
})

test('opens an asset’s by hand, lists it with why and until when, and closes it, each with who and why', async () => {
  const opened = await say('open', 'asset/grades', '--minutes', '90', '--reason', 'a rebuild')
  expect(opened.code).toBe(exitCodes.done)
  expect(opened.out).toMatch(/^asset\/grades is left alone until .* ET; then one try decides\.\n$/)
  expect((await say()).out).toMatch(
    /^asset\/grades +paused +0 +\d{4}-\d\d-\d\d \d\d:\d\d ET +– +operator: a rebuild/m,
  )
  expect((await say('close', 'asset/grades', '--reason', 'done', '--json')).json()).toEqual({
    action: 'close',
    name: 'asset/grades',
    changed: true,
  })
  expect((await say('close', 'asset/grades', '--reason', 'done')).out).toBe('asset/grades was not open.\n')
  expect(await audit()).toEqual([
    { action: 'breaker.opened', actor: 'cli/ann', name: 'asset/grades', reason: 'a rebuild' },
    { action: 'breaker.closed', actor: 'cli/ann', name: 'asset/grades', reason: 'done' },
  ])
})

test('shows sources and hosts too; those that are well only when asked for', async () => {
  const now = Temporal.Now.instant()
  await recordSuccess(database.db, ['source/espn/summary'], now)
  for (let count = 0; count < 5; count += 1)
    await recordFailure(database.db, ['host/cdn.nba.com'], {
      code: 'source.timed-out',
      message: 'no answer',
      now,
    })
  const { out } = await say()
  expect(out).toMatch(/^host\/cdn\.nba\.com +paused +5 /m)
  expect(out).not.toContain('espn')
  expect((await say('list', '--all')).out).toMatch(/^source\/espn\/summary +well /m)
})

test('refuses a name that nobody has, an action without a reason, and minutes that are none', async () => {
  for (const [words, message] of [
    [['open', 'asset/grade', '--reason', 'x'], 'asset/grades'],
    [['close'], 'say why'],
    [['open', 'asset/grades', '--reason', ' '], 'say why'],
    [['open', 'asset/grades', '--reason', 'x', '--minutes', '0'], '--minutes'],
    [['close', '--reason', 'x'], 'give a name'],
    [['shut'], 'action'],
  ] as const) {
    const refused = await say(...words)
    expect(refused).toMatchObject({ code: exitCodes.usage, out: '' })
    expect(refused.err).toContain(message)
  }
})
