/** Users, sessions and throttles on a real database and a clock that is told the time. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { confirmLogin, type LoginParts, logIn } from '../../../src/platform/access/log-in.ts'
import { countTry, forgiveTry, unlockAccount } from '../../../src/platform/access/login-throttle.ts'
import { hashPassword } from '../../../src/platform/access/password-hash.ts'
import { findSession, revokeSessions } from '../../../src/platform/access/sessions.ts'
import { createUser, setDisabled, setPassword, setRole } from '../../../src/platform/access/users.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { openDatabase } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const limits = { idleMinutes: 120, hours: 12 }
const password = 'a quiet evening'
const cheap = { memory: 64, passes: 1, parallelism: 1 }

let database: TestDatabase
let parts: LoginParts
let clock: SimulatedClock

beforeAll(async () => {
  database = await createTestDatabase('access')
  parts = { db: database.db, log: silentLog, limits }
})
afterAll(() => database.drop())

beforeEach(async () => {
  clock = new SimulatedClock('2025-11-05T17:00:00Z')
  for (const emptying of [
    sql`delete from sessions`,
    sql`delete from users`,
    sql`delete from login_throttles`,
  ])
    await database.db.query(emptying)
  await createUser(database.db, {
    name: 'anna',
    role: 'operator',
    passwordHash: await hashPassword(password),
    actor: 'test',
    now: clock.now(),
  })
})

const attempt = (given: Partial<Parameters<typeof logIn>[1]> = {}) =>
  logIn(parts, {
    name: 'anna',
    password,
    code: '',
    address: '203.0.113.9',
    previousToken: undefined,
    now: clock.now(),
    ...given,
  })

async function begin(): Promise<string> {
  const outcome = await attempt()
  if (outcome.kind !== 'in') throw new Error(`not let in: ${outcome.kind}`)
  return outcome.token
}

const find = (token: string) => findSession(database.db, token, limits, clock.now())
const readAudit = (action: string) =>
  database.db.query<{ actor: string; details: object }>(
    sql`select actor, details from audit_log where action = ${action} order by id desc`,
  )

describe('a session', () => {
  test('is found by its token, which the database does not hold', async () => {
    const token = await begin()
    expect(await find(token)).toMatchObject({ userName: 'anna', role: 'operator', actor: 'user/anna' })
    expect(await find(`${token.slice(0, -1)}_`)).toBeUndefined()
    const rows = await database.db.query<{ row: string }>(sql`
      select s::text as row from sessions s union all select a::text from audit_log a`)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ row }) => row.includes(token))).toEqual([])
    expect(await readAudit('login.succeeded')).toMatchObject([
      { actor: 'user/anna', details: { address: '203.0.113.9' } },
    ])
  })

  test('is over after idling, and each request puts that off', async () => {
    const token = await begin()
    clock.advanceBy(119 * 60_000)
    expect(await find(token)).toBeDefined()
    clock.advanceBy(119 * 60_000)
    expect(await find(token)).toBeDefined()
    clock.advanceBy(121 * 60_000)
    expect(await find(token)).toBeUndefined()
  })

  test('that is put off waits for no disk, and nothing else of its connection is spared that', async () => {
    const setting = sql`select current_setting('synchronous_commit') as setting`
    for (const statement of [
      sql`create table waits (setting text)`,
      sql`create function note_wait() returns trigger language plpgsql as
        'begin insert into waits select current_setting(''synchronous_commit''); return new; end'`,
      sql`create trigger note_wait before update of last_seen_at on sessions for each row execute function note_wait()`,
    ])
      await database.db.query(statement)
    const token = await begin()
    const waiting = openDatabase(database.url, { connections: 1 })
    await waiting.query(sql`set synchronous_commit = on`)
    clock.advanceBy(61_000)
    expect(await findSession(waiting, token, limits, clock.now())).toBeDefined()
    expect(await database.db.query(sql`select setting from waits`)).toEqual([{ setting: 'off' }])
    expect(await waiting.query(setting)).toEqual([{ setting: 'on' }])
    await waiting.close()
    await database.db.query(sql`drop table waits cascade`)
    await database.db.query(sql`drop function note_wait cascade`)
  })

  test('is over after half a day, however busy', async () => {
    const token = await begin()
    for (let hour = 1; hour < 12; hour += 1) {
      clock.advanceBy(3_600_000)
      expect(await find(token)).toBeDefined()
    }
    clock.advanceBy(3_600_000)
    expect(await find(token)).toBeUndefined()
  })

  test('of the same browser ends with the next login, under a new token', async () => {
    const first = await begin()
    const second = await attempt({ previousToken: first })
    expect(second).toMatchObject({ kind: 'in' })
    expect(second).not.toMatchObject({ token: first })
    expect(await find(first)).toBeUndefined()
  })

  test.for([
    [
      'another role',
      () => setRole(database.db, { name: 'anna', role: 'viewer', actor: 'test', now: clock.now() }),
    ],
    [
      'another password',
      async () =>
        setPassword(database.db, {
          name: 'anna',
          passwordHash: await hashPassword('x', cheap),
          actor: 'test',
          now: clock.now(),
        }),
    ],
    [
      'a disabled user',
      () => setDisabled(database.db, { name: 'anna', isDisabled: true, actor: 'test', now: clock.now() }),
    ],
    [
      'a revocation',
      () => revokeSessions(database.db, { userName: null, actor: 'test', reason: 'drill', now: clock.now() }),
    ],
  ] as const)('ends at once with %s', async ([, change]) => {
    const token = await begin()
    await change()
    expect(await find(token)).toBeUndefined()
  })

  test('goes on under a new token after the password was given again, which counts from then', async () => {
    const token = await begin()
    clock.advanceBy(30 * 60_000)
    const caller = (await find(token))!
    expect(
      await confirmLogin(parts, caller, { password: 'wrong', code: '', address: 'x', now: clock.now() }),
    ).toEqual({
      kind: 'refused',
    })
    const outcome = await confirmLogin(parts, caller, { password, code: '', address: 'x', now: clock.now() })
    expect(await find(token)).toBeUndefined()
    const again = await find((outcome as { token: string }).token)
    expect(again).toMatchObject({ sessionId: caller.sessionId })
    expect(again?.confirmedAt.equals(clock.now())).toBe(true)
    expect(again?.csrf).not.toBe(caller.csrf)
  })
})

describe('a login', () => {
  test('is refused alike for a wrong password, an unknown name and a disabled user', async () => {
    const refusals = [await attempt({ password: 'wrong' }), await attempt({ name: 'nobody' })]
    await setDisabled(database.db, { name: 'anna', isDisabled: true, actor: 'test', now: clock.now() })
    expect([...refusals, await attempt(), await attempt({ password: 'x'.repeat(100_000) })]).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'refused' })),
    )
  })

  test('takes as much work for an unknown name as for a known one', async () => {
    await attempt({ name: 'first-makes-the-decoy', address: 'a' })
    const cost = async (name: string, index: number): Promise<number> => {
      const before = process.cpuUsage()
      await attempt({ name, password: 'wrong', address: `${name}${index}` })
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    // In turn, and the least of each: a machine that others use is slower from one moment to the next.
    let [known, unknown] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let index = 0; index < 4; index += 1) {
      known = Math.min(known, await cost('anna', index))
      unknown = Math.min(unknown, await cost('nobody', index))
    }
    expect(unknown / known).toBeGreaterThan(0.5)
    expect(unknown / known).toBeLessThan(2)
  })

  test('hashes the password anew once the parameters were raised', async () => {
    await setPassword(database.db, {
      name: 'anna',
      passwordHash: await hashPassword(password, cheap),
      actor: 'test',
      now: clock.now(),
    })
    await begin()
    const [row] = await database.db.query<{ hash: string }>(
      sql`select password_hash as hash from users where name = 'anna'`,
    )
    expect(row?.hash).toContain('m=19456')
    await begin()
  })
})

describe('wrong passwords', () => {
  const wrong = (name: string, address: string) => attempt({ name, password: 'wrong', address })

  test('are slowed for a name, whether there is such a one or not, and the right one waits too', async () => {
    for (const name of ['anna', 'nobody']) {
      for (let index = 0; index < 6; index += 1)
        expect((await wrong(name, `${name}/${index}`)).kind).toBe('refused')
      expect(await wrong(name, `${name}/new`)).toEqual({ kind: 'wait', seconds: 2 })
    }
    expect(await attempt({ address: 'home' })).toMatchObject({ kind: 'wait' })
    clock.advanceBy(2_000)
    expect(await attempt({ address: 'home' })).toMatchObject({ kind: 'in' })
    expect((await wrong('anna', 'home')).kind).toBe('refused')
  })

  test('double the pause up to a quarter of an hour, and never lock for good', async () => {
    const pauses: number[] = []
    for (let index = 0; index < 40; index += 1) {
      const outcome = await wrong('anna', `a${index}`)
      if (outcome.kind !== 'wait') continue
      pauses.push(outcome.seconds)
      clock.advanceBy(outcome.seconds * 1_000)
    }
    expect(pauses.slice(0, 4)).toEqual([2, 4, 8, 16])
    expect(Math.max(...pauses)).toBe(900)
    clock.advanceBy(900_000)
    expect(await attempt({ address: 'home' })).toMatchObject({ kind: 'in' })
  })

  test('at the same moment are all counted', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        countTry(database.db, { account: 'anna', address: `c${index}` }, clock.now()),
      ),
    )
    expect(outcomes.filter((seconds) => seconds === null)).toHaveLength(6)
  })

  test('from one address are slowed over all names', async () => {
    for (let index = 0; index < 21; index += 1)
      expect((await wrong(`name${index}`, 'office')).kind).toBe('refused')
    expect(await wrong('another', 'office')).toEqual({ kind: 'wait', seconds: 2 })
    expect((await wrong('another', 'elsewhere')).kind).toBe('refused')
  })

  test('are not forgiven to an address by a login that works', async () => {
    for (let index = 0; index < 19; index += 1) await wrong(`name${index}`, 'office')
    await attempt({ address: 'office' })
    await forgiveTry(database.db, { account: 'zed', address: 'elsewhere' })
    await wrong('one', 'office')
    await wrong('two', 'office')
    expect((await wrong('three', 'office')).kind).toBe('wait')
  })

  test('are forgotten after a day, or when an operator says so', async () => {
    for (let index = 0; index < 8; index += 1)
      await countTry(database.db, { account: 'anna', address: `d${index}` }, clock.now())
    expect(await unlockAccount(database.db, { name: 'anna', actor: 'cli/ben', now: clock.now() })).toBe(true)
    expect(await attempt({ address: 'home' })).toMatchObject({ kind: 'in' })
    for (let index = 0; index < 6; index += 1) await wrong('anna', `e${index}`)
    clock.advanceBy(25 * 3_600_000)
    for (let index = 0; index < 5; index += 1) expect((await wrong('anna', `f${index}`)).kind).toBe('refused')
    const [rows] = await database.db.query<{ n: number }>(sql`select count(*)::int as n from login_throttles`)
    expect(rows?.n).toBeLessThan(8)
  })

  test('leave no name behind: a password typed into the wrong field is nowhere', async () => {
    await wrong('my secret password', 'home')
    const rows = await database.db.query<{ row: string }>(sql`
      select t::text as row from login_throttles t union all select a::text from audit_log a`)
    expect(rows.filter(({ row }) => row.includes('secret'))).toEqual([])
  })
})
