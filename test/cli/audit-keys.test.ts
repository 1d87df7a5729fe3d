/** `keys` and `audit` on a real database. */
import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sealAudit } from '../../src/platform/audit/seal-audit.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
let environment: Record<string, string>

beforeAll(async () => {
  database = await createTestDatabase('audit command')
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  }
})
afterAll(() => database.drop())

const say = (...words: string[]): Promise<Spoken> => runCommand(words, environment)

/** Tests of this file run in the order they stand in. */
test('empty, both say so', async () => {
  expect((await say('keys')).out).toContain('There is no key')
  expect((await say('audit')).out).toContain('Nobody has done anything yet')
  expect((await say('audit', 'verify')).out).toBe('0 rows in 0 seals: none was changed.\n')
})

test('a wrong call is refused', async () => {
  const refused = async (why: string, ...words: string[]): Promise<void> => {
    const { code, err } = await say(...words)
    expect([words, code]).toEqual([words, exitCodes.usage])
    expect(err).toContain(why)
  }
  await refused('no scope is named "everything"', 'keys', 'create', 'nightly', '--scopes', 'everything')
  await refused('from 1 to 400', 'keys', 'create', 'nightly', '--days', '4000')
  await refused('lower-case', 'keys', 'create', 'Nightly!')
  await refused('--reason', 'keys', 'revoke', 'nightly')
  await refused('SEAL:HASH', 'audit', 'verify', '--head', 'abc')
})

test('a key is printed once, and never again', async () => {
  const made = await say('keys', 'create', 'nightly', '--scopes', 'work,read')
  expect([made.code, made.out]).toEqual([
    exitCodes.done,
    expect.stringMatching(/^sm_[0-9a-f]{12}_[\w-]{43}\n$/),
  ])
  expect(made.err).toContain('only time')
  const secret = made.out.trim().slice(16)
  for (const words of [['keys'], ['keys', '--json'], ['audit'], ['audit', 'export']]) {
    const { code, out, err } = await say(...words)
    expect(code).toBe(exitCodes.done)
    expect(out + err).not.toContain(secret)
    expect(out).toContain('nightly')
  }
  expect((await say('keys', 'create', 'nightly')).err).toContain('an open key is named "nightly" already')
  const json = (await say('keys', 'create', 'json', '--json')).json()
  expect(json).toMatchObject({ name: 'json', scopes: ['read'], key: expect.stringMatching(/^sm_/) })
})

test('the list says from where somebody acted', async () => {
  expect((await say('audit')).out).toContain(`${hostname()}, command line`)
})

test('a revoked key is shown as such', async () => {
  expect((await say('keys', 'revoke', 'nightly', '--reason', 'a drill')).out).toContain(
    'opens nothing any more',
  )
  expect((await say('keys', 'revoke', 'nightly', '--reason', 'again')).out).toContain('No open key')
  expect((await say('keys')).out).toMatch(/nightly +revoked/)
})

test('the log is verified, a changed row is named, and the exit code says so', async () => {
  await sealAudit(database.db, systemClock.now())
  const sound = await say('audit', 'verify')
  expect(sound.code).toBe(exitCodes.done)
  const head = /elsewhere: (\d+:[0-9a-f]{64})/.exec(sound.out)![1]!
  expect((await say('audit', 'verify', '--head', head)).code).toBe(exitCodes.done)
  await database.db.transaction(async (tx) => {
    await tx.query(sql`set local session_replication_role = replica`)
    await tx.query(sql`update audit_log set actor = 'cli/ben' where action = 'key.revoked'`)
  })
  const { code, out } = await say('audit', 'verify')
  expect(code).toBe(exitCodes.failed)
  expect(out).toMatch(/FAULT: row \d+ \(key\.revoked by cli\/ben\) is not what it was/)
  expect((await say('audit', 'verify', '--head', `1:${'0'.repeat(64)}`, '--json')).json()).toMatchObject({
    faults: [{ kind: 'changed' }, { kind: 'head not found' }],
  })
})

test('the list is of what people did, unless all is asked for', async () => {
  await database.db.query(sql`
    insert into audit_log (at, actor, action, details) values (now(), 'w1/1', 'partition.committed', '{}')`)
  expect((await say('audit')).out).not.toContain('partition.committed')
  expect((await say('audit', '--all', '--action', 'partition.')).out).toMatch(/w1\/1 +partition\.committed/)
  expect((await say('audit', '--actor', 'cli/', '--json')).json<unknown[]>()).toHaveLength(7)
})
