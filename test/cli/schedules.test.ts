/** `schedules` on a real database: what it lists, what an operator can do, and what it refuses. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
let environment: Record<string, string>

beforeAll(async () => {
  database = await createTestDatabase('schedules command')
  // No action that is called here asks a source.
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  }
})
afterAll(() => database.drop())

const say = (...words: string[]): Promise<Spoken> => runCommand(['schedules', ...words], environment)

interface Listed {
  readonly name: string
  readonly state: string
  readonly nextAt: string | null
  readonly last: { readonly kind: string; readonly said: string } | null
}
const list = async (name: string): Promise<Listed> =>
  (await say('list', '--json')).json<Listed[]>().find((each) => each.name === name)!

/** Tests of this file run in the order they stand in. */
test('lists every declared schedule with its next tick, before anybody followed them', async () => {
  const { code, out } = await say()
  expect(code).toBe(exitCodes.done)
  for (const name of ['plan', 'training', 'reconciliation', 'grading', 'self-heal', 'export'])
    expect(out).toMatch(new RegExp(`^${name} .*never seen +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d ET`, 'm'))
})

test('runs one now, as a tick of its own kind with the operator’s name', async () => {
  const { code, out } = await say('run', 'plan')
  expect(code).toBe(exitCodes.done)
  expect(out).toBe('plan: 1 dates are newly wanted, and 0 that were missed\n')
  expect((await list('plan')).last).toMatchObject({ kind: 'manual' })
  const ticks = await database.db.query(sql`select schedule, kind, actor from schedule_ticks`)
  expect(ticks).toEqual([{ schedule: 'plan', kind: 'manual', actor: 'cli/ann' }])
})

test('disables and enables one, with a reason, once', async () => {
  const refused = await say('disable', 'export')
  expect(refused.code).toBe(exitCodes.usage)
  expect(refused.err).toContain('say why')
  expect((await say('disable', 'export', '--reason', 'a rebuild')).out).toBe('export is disabled.\n')
  expect((await say('disable', 'export', '--reason', 'a rebuild')).out).toBe('export was disabled already.\n')
  expect(await list('export')).toMatchObject({ state: 'disabled', nextAt: null })
  expect((await say()).out).toContain('export: disabled by cli/ann: a rebuild')
  const { changed } = (await say('enable', 'export', '--reason', 'done', '--json')).json<{
    changed: boolean
  }>()
  expect(changed).toBe(true)
  expect((await list('export')).state).not.toBe('disabled')
})

test('shows one that the program declares no more; it can be retired but not run', async () => {
  await database.db.query(sql`
    insert into schedules (name, cron, zone, action, known_since)
    values ('old', '0 1 * * *', 'America/New_York', 'gone', '2025-01-01T00:00:00Z')`)
  expect((await list('old')).state).toBe('vanished')
  const refused = await say('run', 'old')
  expect(refused.code).toBe(exitCodes.usage)
  expect(refused.err).toContain('no schedule is named "old"')
  await say('disable', 'old', '--reason', 'not needed any more')
  expect((await list('old')).state).toBe('retired')
})
