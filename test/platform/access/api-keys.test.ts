/** Keys: shown once, kept as a hash, with scopes and an end; whatever is wrong with one gets the same answer. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKey, findKey, revokeKey, roleOf } from '../../../src/platform/access/api-keys.ts'
import { isConfirmed, mayCall } from '../../../src/platform/access/caller.ts'
import type { Scope } from '../../../src/platform/access/role.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const clock = new SimulatedClock('2025-11-05T17:00:00Z')
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('keys')
})
afterAll(() => database.drop())

const make = async (name: string, scopes: Scope[] = ['read'], days = 90) => {
  const now = clock.now()
  const made = await createKey(database.db, {
    name,
    scopes,
    expiresAt: now.add({ hours: days * 24 }),
    actor: 'cli/ann',
    now,
  })
  return made!.key
}
const find = (key: string) => findKey(database.db, key, '203.0.113.9', clock.now())

test('a key opens what its scopes say, and the database does not hold it', async () => {
  const key = await make('nightly', ['read', 'work'])
  const caller = (await find(key))!
  expect(caller).toMatchObject({ actor: 'key/nightly', role: 'operator' })
  expect(mayCall(caller, { role: 'operator', scope: 'work' })).toBe(true)
  expect(mayCall(caller, { role: 'operator', scope: 'models' })).toBe(false)
  expect(mayCall(caller, { role: 'admin', scope: 'access' })).toBe(false)
  expect(isConfirmed(caller, clock.now())).toBe(false)
  expect(isConfirmed((await find(await make('bold', ['work', 'dangerous'])))!, clock.now())).toBe(true)
  const rows = await database.db.query<{ row: string }>(
    sql`select k::text as row from api_keys k union all select a::text from audit_log a`,
  )
  expect(rows.filter(({ row }) => row.includes(key.slice(16)))).toEqual([])
})

test('of a key every sign counts', async () => {
  const key = await make('exact')
  for (const wrong of [
    key.slice(0, -1),
    `${key}x`,
    `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
    key.toUpperCase(),
    '',
    'sm_',
    key.replace('sm_', 'sk_'),
  ])
    expect(await find(wrong), wrong).toBeUndefined()
  const other = await make('other')
  expect(await find(`${key.slice(0, 16)}${other.slice(16)}`)).toBeUndefined()
  expect(await find(key)).toBeDefined()
})

test('a key ends by itself, and at once when it is revoked; its name is then free', async () => {
  const short = await make('short', ['read'], 1)
  clock.advanceBy(23 * 3_600_000)
  expect(await find(short)).toBeDefined()
  clock.advanceBy(3_600_000)
  expect(await find(short)).toBeUndefined()
  const gone = await make('gone')
  expect(
    await createKey(database.db, {
      name: 'gone',
      scopes: ['read'],
      expiresAt: clock.now().add({ hours: 1 }),
      actor: 'x',
      now: clock.now(),
    }),
  ).toBeUndefined()
  expect(
    await revokeKey(database.db, { which: 'gone', actor: 'cli/ann', reason: 'a drill', now: clock.now() }),
  ).toBe(true)
  expect(await find(gone)).toBeUndefined()
  expect(await find(await make('gone'))).toBeDefined()
})

test('when and from where it was last used is kept, once a minute', async () => {
  const key = await make('seen')
  const read = async () =>
    (
      await database.db.query<{ at: { epochMilliseconds: number } | null; from: string }>(sql`
      select last_used_at as at, last_used_from as "from" from api_keys where name = 'seen'`)
    )[0]!
  expect((await read()).at).toBeNull()
  await find(key)
  const first = clock.now().epochMilliseconds
  clock.advanceBy(30_000)
  await find(key)
  expect([(await read()).at?.epochMilliseconds, (await read()).from]).toEqual([first, '203.0.113.9'])
  clock.advanceBy(30_000)
  await find(key)
  expect((await read()).at?.epochMilliseconds).toBe(first + 60_000)
})

test('the role of a key is the least that has all of its scopes', () => {
  expect([roleOf(['read']), roleOf(['read', 'work']), roleOf(['access', 'read'])]).toEqual([
    'viewer',
    'operator',
    'admin',
  ])
})
