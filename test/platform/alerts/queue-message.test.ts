/** The queue's way in: once a key and route, in the transaction of what it tells of, without secrets. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Message } from '../../../src/platform/alerts/message.ts'
import { queueMessage } from '../../../src/platform/alerts/queue-message.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
const now = Temporal.Instant.from('2025-01-10T12:00:00Z')
const message: Message = { kind: 'report', severity: 'info', title: 'all is well', facts: [], links: [] }

beforeAll(async () => {
  database = await createTestDatabase('queue message')
  await database.db.query(sql`
    insert into alert_routes (route, channel, address_digest, minimum, rules, registered_at, removed_at)
    values ('mail', 'email', 'm', 'info', '{}', ${now}, null), ('ops', 'slack', 's', 'critical', '{}', ${now}, null),
      ('old', 'slack', 'o', 'info', '{}', ${now}, ${now})`)
})
beforeEach(() => database.db.query(sql`truncate alert_deliveries cascade`))
afterAll(() => database.drop())

test('a message goes to every route that is configured, once a key', async () => {
  expect(await queueMessage(database.db, { key: 'report 1', message, now })).toEqual(['mail', 'ops'])
  expect(await queueMessage(database.db, { key: 'report 1', message, now })).toEqual([])
  const uids = await database.db.query<{ uid: string }>(sql`select uid from alert_deliveries`)
  expect(new Set(uids.map(({ uid }) => uid)).size).toBe(2)
})

test('or to those that are named', async () => {
  const queued = await queueMessage(database.db, { key: 'report 2', message, routes: ['ops', 'nobody'], now })
  expect(queued).toEqual(['ops'])
})

test('and not at all where its transaction fails', async () => {
  const doomed = database.db.transaction(async (tx) => {
    await queueMessage(tx, { key: 'report 3', message, now })
    throw new Error('the report failed')
  })
  await expect(doomed).rejects.toThrow('the report failed')
  expect(await database.db.query(sql`select 1 from alert_deliveries`)).toEqual([])
})

test('a secret in it does not reach the queue', async () => {
  const facts = [{ label: 'asked', text: 'https://a.example/?apiKey=k3y' }]
  await queueMessage(database.db, { key: 'report 4', message: { ...message, facts }, now })
  expect(JSON.stringify(await database.db.query(sql`select message from alert_deliveries`))).not.toContain(
    'k3y',
  )
})
