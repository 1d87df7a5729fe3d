/** The audit log: no row can be changed, taken out or put in without being named, whatever order transactions commit in. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowHash } from '../../../src/platform/audit/audit-rows.ts'
import { setOrigin } from '../../../src/platform/audit/origin.ts'
import { readHead, sealAudit, sealWithin } from '../../../src/platform/audit/seal-audit.ts'
import { verifyAudit } from '../../../src/platform/audit/verify-audit.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { type Database, openDatabase, type Queryable } from '../../../src/platform/db/database.ts'
import { type Sql, sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const clock = new SimulatedClock('2025-11-05T17:00:00Z')
const now = clock.now()
let database: TestDatabase
let db: Database

beforeEach(async () => {
  database = await createTestDatabase('audit')
  db = database.db
})
afterEach(() => database.drop())

const write = (target: Queryable, action: string) =>
  target.query(sql`
    insert into audit_log (at, actor, action, asset, game_date, details)
    values (${now}, 'user/anna', ${action}, 'games', '2025-11-05', '{"b": 1, "a": {"ü": "\\"x"}}')`)

async function writeSealed(...actions: string[]): Promise<void> {
  for (const action of actions) {
    await write(db, action)
    await sealAudit(db, now)
  }
}

/** As somebody would who owns the server: past every trigger. */
const forge = (statement: Sql): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.query(sql`set local session_replication_role = replica`)
    await tx.query(statement)
  })

const faultsOf = async () =>
  (await verifyAudit(db, null)).faults.map(({ kind, row, seal }) => ({ kind, row, seal }))

describe('an untouched log', () => {
  test('is sound, sealed or not, and says how much of it', async () => {
    expect(await verifyAudit(db, null)).toMatchObject({ rows: 0, seals: 0, head: null, faults: [] })
    await writeSealed('one', 'two')
    await write(db, 'three')
    expect(await verifyAudit(db, null)).toMatchObject({ rows: 3, seals: 2, unsealed: 1, faults: [] })
    expect(await sealAudit(db, now)).toBe(1)
    expect(await sealAudit(db, now)).toBe(0)
    expect(await verifyAudit(db, null)).toMatchObject({ seals: 3, unsealed: 0, faults: [] })
  })

  test('has the same hashes in whichever time zone and date style they are taken', async () => {
    await write(db, 'one')
    const take = (setting: Sql) =>
      db.transaction(async (tx) => {
        await tx.query(setting)
        return tx.query(sql`select ${rowHash} as hash from audit_log a`)
      })
    const plain = await take(sql`set local timezone = 'UTC'`)
    expect(await take(sql`set local timezone = 'Asia/Tokyo'`)).toEqual(plain)
    expect(await take(sql`set local datestyle = 'German'`)).toEqual(plain)
  })

  test('holds rows that commit late, after higher numbers were sealed', async () => {
    const other = openDatabase(database.url)
    await other.transaction(async (tx) => {
      await write(tx, 'slow')
      await writeSealed('quick')
      expect(await faultsOf()).toEqual([])
    })
    expect(await sealAudit(db, now)).toBe(1)
    await other.close()
    expect(await verifyAudit(db, null)).toMatchObject({ rows: 2, seals: 2, unsealed: 0, faults: [] })
  })

  test('is chained by one at a time: a second sealer waits for the first, and goes on from its seal', async () => {
    let second: Promise<number> = Promise.resolve(0)
    await db.transaction(async (tx) => {
      await write(tx, 'one') // an operator's: nobody else sees it yet
      await sealWithin(tx, now)
      await write(db, 'two')
      second = sealAudit(db, now)
      second.catch(() => {}) // told below
      await expect
        .poll(() =>
          db.query(
            sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        )
        .toHaveLength(1)
    })
    expect(await second).toBe(1)
    expect(await verifyAudit(db, null)).toMatchObject({ seals: 2, unsealed: 0, faults: [] })
  })

  test('is chained once, however many seal at the same moment', async () => {
    for (let index = 0; index < 20; index += 1) await write(db, `row ${index}`)
    await Promise.all(Array.from({ length: 5 }, () => sealAudit(db, now)))
    expect(await verifyAudit(db, null)).toMatchObject({ rows: 20, unsealed: 0, faults: [] })
  })
})

describe('the database refuses', () => {
  test.for([
    ['a change', sql`update audit_log set actor = 'user/ben'`],
    ['a removal', sql`delete from audit_log`],
    ['emptying', sql`truncate audit_log`],
    ['a change of a seal', sql`update audit_seals set hash = 'x'`],
    ['the removal of a seal', sql`delete from audit_seals`],
    ['emptying the seals', sql`truncate audit_seals`],
  ] as const)('%s', async ([, statement]) => {
    await writeSealed('one')
    await expect(db.query(statement)).rejects.toThrow('never changed or removed')
    expect(await faultsOf()).toEqual([])
  })
})

describe('past the triggers', () => {
  beforeEach(() => writeSealed('one', 'two', 'three'))
  const idOf = async (action: string): Promise<number> =>
    (await db.query<{ id: number }>(sql`select id from audit_log where action = ${action}`))[0]!.id

  test.for([
    ['the actor', sql`update audit_log set actor = 'user/ben' where action = 'two'`],
    [
      'the instant, by a millisecond',
      sql`update audit_log set at = at + interval '1 millisecond' where action = 'two'`,
    ],
    [
      'one sign of the details',
      sql`update audit_log set details = '{"b": 2, "a": {"ü": "\\"x"}}' where action = 'two'`,
    ],
    ['the date', sql`update audit_log set game_date = game_date + 1 where action = 'two'`],
    ['from where', sql`update audit_log set origin = '{}' where action = 'two'`],
  ] as const)('a row of which %s was changed is named', async ([, change]) => {
    const row = await idOf('two')
    await forge(change)
    expect(await faultsOf()).toEqual([{ kind: 'changed', row, seal: 2 }])
  })

  test('a row that was taken out is named, and so is one that was put in', async () => {
    const row = await idOf('one')
    await forge(sql`delete from audit_log where action = 'one'`)
    await forge(
      sql`insert into audit_log (at, actor, action, details) values (now(), 'user/anna', 'forged', '{}')`,
    )
    expect(await faultsOf()).toEqual([
      { kind: 'removed', row, seal: 1 },
      { kind: 'slipped in', row: await idOf('forged'), seal: null },
    ])
  })

  test('a row that was taken out before it was sealed is named, then and later', async () => {
    await write(db, 'four')
    const row = await idOf('four')
    await forge(sql`delete from audit_log where action = 'four'`)
    expect(await faultsOf()).toEqual([{ kind: 'removed', row, seal: null }])
    await sealAudit(db, now)
    expect(await faultsOf()).toEqual([{ kind: 'removed', row, seal: 4 }])
  })

  test('a row that was changed together with its hash breaks its seal', async () => {
    await forge(sql`update audit_log set actor = 'user/ben' where action = 'two'`)
    await forge(sql`update audit_seals set row_hashes = array['x'] where seal = 2`)
    expect(await faultsOf()).toContainEqual({ kind: 'seal changed', row: null, seal: 2 })
  })

  test('a seal that is missing is told', async () => {
    await forge(sql`delete from audit_seals where seal = 2`)
    expect((await faultsOf()).map(({ kind }) => kind)).toEqual(['seal missing', 'seal changed', 'slipped in'])
  })

  test('a chain that was rewritten whole is told by a head that was noted', async () => {
    const head = (await readHead(db))!
    expect((await verifyAudit(db, head)).faults).toEqual([])
    await forge(sql`delete from audit_seals`)
    await forge(sql`update audit_log set actor = 'user/ben' where action = 'two'`)
    await db.query(sql`insert into audit_unsealed select id from audit_log`)
    await sealAudit(db, now)
    expect(await faultsOf()).toEqual([])
    expect((await verifyAudit(db, head)).faults).toMatchObject([{ kind: 'head not found', seal: 3 }])
  })
})

test('a row has the origin of its transaction, and the next one on the same connection has none', async () => {
  const single = openDatabase(database.url, { connections: 1 })
  await single.transaction(async (tx) => {
    await setOrigin(tx, { via: 'web', address: '203.0.113.9', session: 7 })
    await write(tx, 'by a person')
  })
  await write(single, 'by the program')
  const rows = await single.query(sql`select action, origin from audit_log order by id`)
  await single.close()
  expect(rows).toEqual([
    { action: 'by a person', origin: { via: 'web', address: '203.0.113.9', session: 7 } },
    { action: 'by the program', origin: null },
  ])
})
