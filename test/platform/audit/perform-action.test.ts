/** An operator's action, its audit row, its seal and its answer are one transaction. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OperatorAction, performAction } from '../../../src/platform/audit/perform-action.ts'
import { verifyAudit } from '../../../src/platform/audit/verify-audit.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const clock = new SimulatedClock('2025-11-05T17:00:00Z')
let database: TestDatabase
let db: Database

beforeEach(async () => {
  database = await createTestDatabase('actions')
  db = database.db
  await db.query(sql`create table lamps (name text primary key, lit boolean not null)`)
  await db.query(sql`insert into lamps values ('hall', false)`)
})
afterEach(() => database.drop())

const light = (more: Partial<OperatorAction<object>> = {}): OperatorAction<object> => ({
  actor: 'user/anna',
  origin: { via: 'web', address: '203.0.113.9', session: 7 },
  name: 'lamps.light',
  input: { lamp: 'hall', reason: 'it is dark' },
  now: clock.now(),
  idempotencyKey: null,
  look: async (within) => (await within.query(sql`select lit from lamps`))[0],
  act: (within) =>
    within.transaction(async (tx) => {
      await tx.query(sql`update lamps set lit = not lit`)
      return { done: true }
    }),
  ...more,
})
const isLit = async () => (await db.query<{ lit: boolean }>(sql`select lit from lamps`))[0]!.lit
const readRows = () => db.query(sql`select actor, action, details, origin from audit_log`)

test('leaves one row: who, what, why, from where, before and after; sealed at once', async () => {
  expect(await performAction(db, light())).toEqual({ result: { done: true }, isReplay: false })
  expect(await readRows()).toEqual([
    {
      actor: 'user/anna',
      action: 'operator.lamps.light',
      details: {
        input: { lamp: 'hall', reason: 'it is dark' },
        before: { lit: false },
        after: { lit: true },
      },
      origin: { via: 'web', address: '203.0.113.9', session: 7 },
    },
  ])
  expect(await verifyAudit(db, null)).toMatchObject({ rows: 1, unsealed: 0, faults: [] })
})

test('that fails after it has changed something leaves nothing: no change, no row, no key', async () => {
  const failing = light({
    idempotencyKey: 'k1',
    async act(within) {
      await within.query(sql`update lamps set lit = true`)
      throw new Error('the fuse blew')
    },
  })
  await expect(performAction(db, failing)).rejects.toThrow('the fuse blew')
  expect([await isLit(), await readRows()]).toEqual([false, []])
  expect(await performAction(db, light({ idempotencyKey: 'k1' }))).toMatchObject({ isReplay: false })
})

test('of which a part failed and was caught keeps the rest', async () => {
  await performAction(
    db,
    light({
      async act(within) {
        await within.query(sql`update lamps set lit = true`)
        await within
          .transaction(async (tx) => {
            await tx.query(sql`update lamps set name = 'cellar'`)
            await tx.query(sql`select 1 / 0`)
          })
          .catch(() => 'known') // as a schedule that fails is written down by the one who ran it
        return {}
      },
    }),
  )
  expect(await db.query(sql`select name, lit from lamps`)).toEqual([{ name: 'hall', lit: true }])
})

describe('with an idempotency key', () => {
  test('is done once, and answers the same again', async () => {
    const first = await performAction(db, light({ idempotencyKey: 'k1' }))
    const second = await performAction(db, light({ idempotencyKey: 'k1' }))
    expect(second).toEqual({ ...first, isReplay: true })
    expect([await isLit(), (await readRows()).length]).toEqual([true, 1])
  })

  test('is done once by ten at the same moment', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => performAction(db, light({ idempotencyKey: 'k1' }))),
    )
    expect(outcomes.filter((each) => !each.isReplay)).toHaveLength(1)
    expect(await isLit()).toBe(true)
  })

  test('refuses another request under it, and lets another person use it', async () => {
    await performAction(db, light({ idempotencyKey: 'k1' }))
    await expect(
      performAction(db, light({ idempotencyKey: 'k1', input: { lamp: 'cellar' } })),
    ).rejects.toMatchObject({
      code: 'usage.conflict',
    })
    expect(await performAction(db, light({ idempotencyKey: 'k1', actor: 'user/ben' }))).toMatchObject({
      isReplay: false,
    })
  })

  test('is forgotten after a day', async () => {
    await performAction(db, light({ idempotencyKey: 'k1' }))
    const later = clock.now().add({ hours: 25 })
    await performAction(db, light({ idempotencyKey: 'k2', now: later }))
    expect(await performAction(db, light({ idempotencyKey: 'k1', now: later }))).toMatchObject({
      isReplay: false,
    })
  })
})

test('a secret in what was asked for does not reach the log', async () => {
  await performAction(db, light({ input: { reason: 'apiKey=canary-5e1f-canary', password: 'canary-5e1f' } }))
  expect(JSON.stringify(await readRows())).not.toContain('canary')
})
