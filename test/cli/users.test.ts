/** `users` on a real database: the first admin, what is refused, what ends sessions; and never a password in what is said or kept. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { beginSession } from '../../src/platform/access/sessions.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

const password = 'a quiet evening'
let database: TestDatabase
let environment: Record<string, string>

beforeAll(async () => {
  database = await createTestDatabase('users command')
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  }
})
afterAll(() => database.drop())

const say = (words: string, typed = ''): Promise<Spoken> =>
  runCommand(['users', ...words.split(' ').filter((word) => word !== '')], environment, undefined, typed)

const logIn = () =>
  beginSession(database.db, {
    userName: 'anna',
    address: '203.0.113.9',
    limits: { idleMinutes: 60, hours: 12 },
    now: systemClock.now(),
  })

/** Tests of this file run in the order they stand in. */
test('nobody may log in at first, and the list says how that changes', async () => {
  const { code, out } = await say('')
  expect(code).toBe(exitCodes.done)
  expect(out).toContain('users create NAME --role admin')
  expect((await say('role anna --role admin')).err).toContain('nobody may log in yet')
})

test('a wrong call is refused before anything is opened', async () => {
  const closed = { ...environment, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  const refused = async (words: string, typed: string, why: string): Promise<void> => {
    const { code, err } = await runCommand(['users', ...words.split(' ')], closed, undefined, typed)
    expect([words, code]).toEqual([words, exitCodes.usage])
    expect(err).toContain(why)
  }
  await refused('create anna --role boss', password, 'There are: ')
  await refused('create anna', password, 'viewer, operator, admin')
  await refused('create Anna! --role admin', password, 'lower-case')
  await refused('create --role admin', password, 'give a name')
  await refused('create anna --role admin', 'short', 'at least 12')
  await refused('create anna --role admin', 'password1234', 'most common')
  await refused('revoke anna', '', '--reason')
})

test('the first admin is made with a password that is typed, and stands in the audit log', async () => {
  const { code, out } = await say('create anna --role admin', password)
  expect([code, out]).toEqual([exitCodes.done, 'anna: may log in.\n'])
  expect((await say('create anna --role viewer', password)).err).toContain(
    'there is a user named "anna" already',
  )
  const rows = await database.db.query(
    sql`select actor, action, details from audit_log where action not like 'operator.%'`,
  )
  expect(rows).toEqual([
    { actor: 'cli/ann', action: 'user.created', details: { user: 'anna', after: { role: 'admin' } } },
  ])
})

test('sessions are listed, and end with what they rested on', async () => {
  expect((await say('sessions')).out).toBe('Nobody is logged in.\n')
  await logIn()
  expect((await say('sessions anna')).out).toContain('203.0.113.9')
  expect((await say('role anna --role admin')).out).toContain('nothing to change')
  expect((await say('sessions --json')).json<unknown[]>()).toHaveLength(1)
  expect((await say('role anna --role operator')).out).toContain('every session was ended')
  expect((await say('sessions --json')).json()).toEqual([])
  await logIn()
  expect((await say('password anna', 'another evening')).code).toBe(exitCodes.done)
  await logIn()
  const revoked = await runCommand(['users', 'revoke', 'anna', '--reason', 'a drill'], environment)
  expect(revoked.out).toBe('1 session was ended.\n')
  const changes = await database.db.query(sql`
    select details from audit_log where action = 'user.role-changed'`)
  expect(changes).toEqual([{ details: { user: 'anna', before: 'admin', after: 'operator' } }])
})

test('a second factor is taken away with a reason, which stands in the audit log, and every session ends', async () => {
  await database.db.query(sql`
    insert into second_factors (user_name, secret, begun_at, confirmed_at, last_step) values ('anna', '\\x00', now(), now(), 1)`)
  await logIn()
  expect((await say('')).out).toMatch(/^anna +operator +may log in +yes +1 /m)
  const refused = await say('reset-factor anna')
  expect([refused.code, refused.err.includes('say why')]).toEqual([exitCodes.usage, true])
  const words = ['users', 'reset-factor', 'anna', '--reason', 'a new phone']
  const done = await runCommand(words, environment)
  expect(done.out).toBe('anna: has no second factor any more; every session was ended.\n')
  expect((await runCommand(words, environment)).out).toContain('nothing to change')
  expect((await say('sessions --json')).json()).toEqual([])
  const [row] = await database.db.query(sql`
    select actor, details -> 'input' ->> 'reason' as reason, details -> 'before' ->> 'hasSecondFactor' as before, details -> 'after' ->> 'hasSecondFactor' as after
    from audit_log where action = 'operator.users.reset-factor' order by id limit 1`)
  expect(row).toEqual({ actor: 'cli/ann', reason: 'a new phone', before: 'true', after: 'false' })
})

test('a disabled user is shown as such, and may be enabled again', async () => {
  await say('disable anna')
  expect((await say('')).out).toMatch(/^anna +operator +disabled \d/m)
  expect((await say('disable anna --json')).json()).toEqual({
    user: 'anna',
    action: 'disable',
    changed: false,
  })
  await say('enable anna')
  expect((await say('')).out).toMatch(/^anna +operator +may log in/m)
  expect((await say('unlock anna')).out).toContain('nothing to change')
  expect((await say('enable ben')).err).toContain('There are: anna')
})

test('no password is anywhere in what is kept', async () => {
  const rows = await database.db.query<{ row: string }>(sql`
    select u::text as row from users u union all select a::text from audit_log a`)
  expect(rows.length).toBeGreaterThan(5)
  expect(rows.filter(({ row }) => /evening/.test(row))).toEqual([])
})
