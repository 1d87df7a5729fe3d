import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  askBreakers,
  readBreakers,
  recordFailure,
  recordSuccess,
} from '../../../src/platform/breakers/breakers.ts'
import { closeBreaker, openBreaker } from '../../../src/platform/breakers/operate-breaker.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import type { ErrorCode } from '../../../src/platform/errors.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const source = 'source/espn'
const host = 'host/site.api.espn.com'
const names = [source, host] as const
const start = Temporal.Instant.from('2024-12-02T23:00:00Z')
/** As text: instants have no properties, so that matchers take any two of them for equal. */
const plain = <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as { [Key in keyof Value]: unknown }
const at = (count: number): string => minutes(count).toString()
const minutes = (count: number): Temporal.Instant => start.add({ seconds: Math.round(count * 60) })

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('breakers')
})
afterAll(() => database.drop())
beforeEach(() => database.db.query(sql`truncate breakers`))

const ask = async (minute: number, asked: readonly (typeof names)[number][] = names) =>
  plain(await askBreakers(database.db, asked, minutes(minute)))
const succeed = (minute: number) => recordSuccess(database.db, names, minutes(minute))
const fail = (minute: number, code: ErrorCode = 'source.server-error', message = 'status 503') =>
  recordFailure(database.db, names, { code, message, now: minutes(minute) })

async function failOften(minute: number, times: number, code?: ErrorCode): Promise<void> {
  for (let count = 0; count < times; count += 1) await fail(minute, code)
}

async function read(name: (typeof names)[number]) {
  const [breaker] = await readBreakers(database.db, [name])
  return plain(breaker!)
}

const open = (name: string, minute: number) => ({ kind: 'open', name, probeAt: at(minute) })

describe('a breaker', () => {
  test('that nobody knows allows', async () => {
    expect(await ask(0)).toEqual({ kind: 'allowed' })
    expect(await readBreakers(database.db)).toEqual([])
  })

  test('opens at the fifth failure in a row, and says from when it is worth asking', async () => {
    await failOften(0, 4)
    expect(await ask(0)).toEqual({ kind: 'allowed' })
    await fail(1)
    expect(await ask(1)).toMatchObject({ kind: 'open', probeAt: at(6) })
    expect(await read(source)).toMatchObject({ state: 'open', failuresInRow: 5, timesOpened: 1 })
  })

  test('counts only failures in a row', async () => {
    await failOften(0, 4)
    await succeed(1)
    await failOften(2, 4)
    expect(await ask(2)).toEqual({ kind: 'allowed' })
  })

  test.each(['source.refused', 'source.blocked'] as const)('opens at the first %s', async (code) => {
    await fail(0, code)
    expect(await ask(4.9)).toMatchObject({ kind: 'open', probeAt: at(5) })
  })

  test('of a source opens for an hour where the quota is used up; its host stays closed', async () => {
    await fail(0, 'source.quota-exhausted')
    expect(await ask(59)).toEqual(open(source, 60))
    expect(await ask(59, [host])).toEqual({ kind: 'allowed' })
  })

  test('of a host does not suffer from what the source sends', async () => {
    await failOften(0, 4)
    await failOften(1, 6, 'source.schema-changed')
    expect(await read(source)).toMatchObject({ state: 'open' })
    expect(await read(host)).toMatchObject({ state: 'closed', failuresInRow: 0, lastSuccessAt: at(1) })
  })

  test('takes an empty reply for a sign of life', async () => {
    await failOften(0, 4)
    expect(await fail(1, 'source.empty')).toEqual([])
    await failOften(2, 4)
    expect(await ask(2)).toEqual({ kind: 'allowed' })
  })

  test('is not touched by what is not about a source', async () => {
    expect(await fail(0, 'lease.lost')).toEqual([])
    expect(await readBreakers(database.db)).toEqual([])
  })

  test('keeps the last error without secrets, and gives what it counted against', async () => {
    const counted = await fail(0, 'source.timed-out', 'https://a.example/x?apiKey=s3cr3t took too long')
    expect(counted.map(({ name }) => name).toSorted()).toEqual([host, source])
    expect(await read(source)).toMatchObject({
      lastErrorCode: 'source.timed-out',
      lastError: 'https://a.example/x?apiKey=[redacted] took too long',
      lastFailureAt: at(0),
    })
  })
})

describe('a probe', () => {
  beforeEach(() => failOften(0, 5))

  test('is taken by one of many callers at the same instant', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => ask(5)))
    expect(answers.filter(({ kind }) => kind === 'allowed')).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'open')).toHaveLength(23)
  })

  test('is taken by one of many callers who name the breakers in different order, and nobody is locked out of both', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) => ask(5, index % 2 ? [source, host] : [host, source])),
    )
    expect(answers.filter(({ kind }) => kind === 'allowed')).toHaveLength(1)
  })

  test('waits for the later of the two, and is not spent on the earlier', async () => {
    await openBreaker(database.db, host, {
      actor: 'op',
      reason: 'works',
      now: minutes(0),
      until: minutes(20),
    })
    expect(await ask(6)).toEqual(open(host, 20))
    expect(await read(source)).toMatchObject({ probeAt: at(5) })
    expect(await ask(20)).toEqual({ kind: 'allowed' })
  })

  test('of a host is not spent by who finds, after waiting, that the source’s was taken by another', async () => {
    let late: ReturnType<typeof ask> | undefined
    await database.db.transaction(async (tx) => {
      await askBreakers(tx, [source], minutes(5))
      late = ask(5)
      const findWaiting = () =>
        database.db.query(sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      while ((await findWaiting()).length === 0) await Promise.resolve()
    })
    expect(await late).toEqual(open(source, 7))
    expect(await read(host)).toMatchObject({ probeAt: at(5) })
  })

  test('that succeeds closes both', async () => {
    expect(await ask(5)).toEqual({ kind: 'allowed' })
    await succeed(5)
    expect(await read(source)).toMatchObject({
      state: 'closed',
      failuresInRow: 0,
      timesOpened: 0,
      probeAt: null,
    })
    expect(await ask(5)).toEqual({ kind: 'allowed' })
    await failOften(6, 4)
    expect(await ask(6)).toEqual({ kind: 'allowed' })
  })

  test('that fails once opens it again, for twice as long', async () => {
    await ask(5)
    await fail(5)
    expect(await ask(14.9)).toMatchObject({ kind: 'open', probeAt: at(15) })
  })

  test('whose caller died may be taken by another after two minutes', async () => {
    await ask(5)
    expect(await ask(6.9)).toMatchObject({ kind: 'open', probeAt: at(7) })
    expect(await ask(7)).toEqual({ kind: 'allowed' })
  })

  test('is not made later by requests that were under way when it opened', async () => {
    await failOften(0.5, 10)
    expect(await read(source)).toMatchObject({ probeAt: at(5), timesOpened: 1, failuresInRow: 15 })
  })
})

describe('an outage', () => {
  test.each([7, 33, 120, 400])(
    'of %i minutes is over for us at most 30 minutes later, and costs few requests',
    async (length) => {
      let probes = 0
      let healedAt = Number.NaN
      for (let minute = 0; Number.isNaN(healedAt); minute += 1) {
        if ((await ask(minute)).kind !== 'allowed') continue
        if (minute < length) {
          probes += 1
          await fail(minute)
        } else {
          await succeed(minute)
          healedAt = minute
        }
      }
      expect(healedAt - length).toBeLessThanOrEqual(30)
      expect(probes).toBeLessThanOrEqual(5 + 3 + Math.ceil(length / 30))
    },
  )
})

describe('success', () => {
  test('is written at most once a minute where nothing changes', async () => {
    const versions = () =>
      database.db.query<{ version: string }>(sql`select xmin::text as version from breakers order by name`)
    await succeed(0)
    const first = await versions()
    for (let second = 1; second < 60; second += 7) await succeed(second / 60)
    expect(await versions()).toEqual(first)
    await succeed(1)
    expect(await versions()).not.toEqual(first)
    expect(await read(source)).toMatchObject({ lastSuccessAt: at(1) })
  })

  test('of many callers at once, over names in any order, loses nothing and locks nobody', async () => {
    await failOften(0, 3)
    await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        index % 2
          ? recordSuccess(database.db, [source, host], minutes(1))
          : recordFailure(database.db, [host, source], {
              code: 'source.truncated',
              message: '',
              now: minutes(1),
            }),
      ),
    )
    expect((await readBreakers(database.db)).map(({ name }) => name)).toEqual([host, source])
    await succeed(20)
    expect(await read(host)).toMatchObject({ state: 'closed', failuresInRow: 0 })
  })

  test('failures of many callers at once are all counted, and open once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => fail(0)))
    expect(await read(source)).toMatchObject({
      state: 'open',
      failuresInRow: 20,
      timesOpened: 1,
      probeAt: at(5),
    })
  })

  test('of nobody is nothing', async () => {
    await recordSuccess(database.db, [], minutes(0))
    expect(await readBreakers(database.db)).toEqual([])
    expect(await askBreakers(database.db, [], minutes(0))).toEqual({ kind: 'allowed' })
  })
})

describe('an operator', () => {
  const order = { actor: 'marta', reason: 'their site says: works until noon' }
  const readAudit = (actor: string) =>
    database.db.query<{ action: string; details: object }>(sql`
      select action, details from audit_log where actor = ${actor} order by id`)

  test('opens until an instant, and what was under way does not close it', async () => {
    await openBreaker(database.db, source, { ...order, now: minutes(0), until: minutes(90) })
    await succeed(1)
    await failOften(2, 5, 'source.schema-changed')
    expect(await ask(89)).toEqual(open(source, 90))
    expect(await ask(90)).toEqual({ kind: 'allowed' })
    await succeed(90)
    expect(await read(source)).toMatchObject({ state: 'closed' })
  })

  test('is written down with his reason; what is closed cannot be closed again', async () => {
    const by = { actor: 'jonas', reason: 'looks well again' }
    await openBreaker(database.db, source, { ...by, now: minutes(0), until: minutes(90) })
    expect(await closeBreaker(database.db, source, { ...by, now: minutes(1) })).toBe(true)
    expect(await closeBreaker(database.db, source, { ...by, now: minutes(1) })).toBe(false)
    expect(await ask(1, [source])).toEqual({ kind: 'allowed' })
    const { reason } = by
    expect(await readAudit('jonas')).toEqual([
      { action: 'breaker.opened', details: { name: source, reason, until: minutes(90).toString() } },
      { action: 'breaker.closed', details: { name: source, reason } },
    ])
  })

  test('changes nothing, and nothing is written, where the transaction fails', async () => {
    await failOften(0, 5)
    await expect(
      database.db.transaction(async (tx) => {
        await closeBreaker(tx, source, { ...order, actor: 'nobody', now: minutes(1) })
        throw new Error('the transaction fails')
      }),
    ).rejects.toThrow('the transaction fails')
    expect(await ask(1, [source])).toMatchObject({ kind: 'open' })
    expect(await readAudit('nobody')).toEqual([])
  })
})
