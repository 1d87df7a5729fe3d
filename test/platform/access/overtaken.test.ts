/** A login while something else is done to the same user: it does not outlive what ends every session of his. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionCaller } from '../../../src/platform/access/caller.ts'
import { type LoginOutcome, logIn } from '../../../src/platform/access/log-in.ts'
import { setOwnPassword } from '../../../src/platform/access/own-account.ts'
import { hashPassword } from '../../../src/platform/access/password-hash.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  readBegunFactor,
} from '../../../src/platform/access/second-factor.ts'
import { findSession } from '../../../src/platform/access/sessions.ts'
import { createUser } from '../../../src/platform/access/users.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import type { Queryable } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { sayCode } from '../../support/authenticator.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const limits = { idleMinutes: 120, hours: 12 }
const password = 'a quiet evening'
const clock = new SimulatedClock('2025-11-05T17:00:00Z')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('overtaken')
})
afterAll(() => database.drop())

async function make(name: string): Promise<SessionCaller> {
  const passwordHash = await hashPassword(password)
  await createUser(database.db, { name, role: 'operator', passwordHash, actor: 'test', now: clock.now() })
  return (await find(await tokenOf(attempt(name))))!
}

const find = (token: string) => findSession(database.db, token, limits, clock.now())

const attempt = (name: string, previousToken?: string): Promise<LoginOutcome> =>
  logIn(
    { db: database.db, log: silentLog, limits },
    { name, password, code: '', address: '203.0.113.9', previousToken, now: clock.now() },
  )

async function tokenOf(outcome: Promise<LoginOutcome>): Promise<string> {
  const came = await outcome
  if (came.kind !== 'in') throw new Error(`not let in: ${came.kind}`)
  return came.token
}

/** Until so many statements wait for a lock of somebody else's. */
const waiting = (count: number) =>
  expect
    .poll(
      async () =>
        (
          await database.db.query(sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
        ).length,
      { timeout: 30_000 },
    )
    .toBe(count)

/** What ends the other sessions of a user. */
const endings = {
  'a new password': async (caller: SessionCaller) => {
    const passwordHash = await hashPassword('another quiet evening')
    return (tx: Queryable) => setOwnPassword(tx, caller, passwordHash, clock.now().add({ seconds: 1 }))
  },
  'a second factor': async (caller: SessionCaller) => {
    await beginSecondFactor(database.db, caller, clock.now())
    const { secret } = (await readBegunFactor(database.db, caller.userName, clock.now()))!
    return (tx: Queryable) => confirmSecondFactor(tx, caller, sayCode(secret, clock.now()), clock.now())
  },
}

describe.each(Object.entries(endings))('%s', (kind, prepare) => {
  test('refuses a login whose password it was too late to be asked about', async () => {
    const caller = await make(`after.${kind.length}`)
    const end = await prepare(caller)
    let login: Promise<LoginOutcome> | undefined
    await database.db.transaction(async (tx) => {
      await end(tx)
      login = attempt(caller.userName)
      await waiting(1)
    })
    expect(await login).toEqual({ kind: 'refused' })
  })

  test('ends a session that began while it waited', async () => {
    const caller = await make(`before.${kind.length}`)
    const end = await prepare(caller)
    const previous = await tokenOf(attempt(caller.userName))
    let login: Promise<LoginOutcome> | undefined
    let ending: Promise<unknown> | undefined
    await database.db.transaction(async (tx) => {
      await tx.query(sql`
        select 1 from sessions where user_name = ${caller.userName} and id <> ${caller.sessionId} for update`)
      login = attempt(caller.userName, previous)
      await waiting(1)
      ending = database.db.transaction<unknown>(end)
      await waiting(2)
    })
    const token = await tokenOf(login!)
    await ending
    expect(await find(token)).toBeUndefined()
  })
})
