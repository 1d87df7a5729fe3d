/** The audit log in a system apart: every row of it, in the order of the seals, signed, and again from where the receiver stopped taking it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createForward,
  type ForwardParts,
  forwardName,
  forwardSeals,
} from '../../../src/platform/audit/forward.ts'
import { sealAudit } from '../../../src/platform/audit/seal-audit.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { findSettingFaults } from '../../../src/platform/config.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { readHeartbeat } from '../../../src/platform/dead-man/heartbeats.ts'
import { lookAtForward } from '../../../src/platform/doctor/look-at-database.ts'
import { createPoster } from '../../../src/platform/http/post.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import {
  startWebhookReceiver,
  type WebhookReceiver,
  webhookSecret,
} from '../../support/receivers/webhook-receiver.ts'

interface Told {
  readonly seal: number
  readonly previous: string
  readonly hash: string
  readonly rows: readonly { readonly id: number; readonly actor: string; readonly details: object }[]
}

let database: TestDatabase
let clock: SimulatedClock
let receiver: WebhookReceiver
let parts: ForwardParts
beforeEach(async () => {
  database = await createTestDatabase('forward')
  clock = new SimulatedClock('2025-01-10T12:00:00Z')
  receiver = await startWebhookReceiver(clock)
  const poster = createPoster({ allowedPrivateOrigins: [receiver.origin] })
  parts = {
    url: `${receiver.origin}/audit`,
    key: webhookSecret,
    db: database.db,
    clock,
    log: silentLog,
    poster,
  }
})
afterEach(async () => {
  await parts.poster.close()
  await receiver.close()
  await database.drop()
})

async function act(...actors: string[]): Promise<void> {
  for (const actor of actors)
    await database.db.query(sql`
      insert into audit_log (at, actor, action, details) values (${clock.now()}, ${actor}, 'test', jsonb_build_object('by', ${actor}::text))`)
  await sealAudit(database.db, clock.now())
}
const told = () => receiver.read() as unknown as Told[]

test('has every row, seal by seal in their order, and each seal follows from the one before', async () => {
  await act('anna', 'ben')
  await act('cleo')
  expect(await forwardSeals(parts)).toBe(2)
  expect(await forwardSeals(parts)).toBe(0)
  await act('dora')
  expect(await forwardSeals(parts)).toBe(1)
  expect(told().map(({ seal, rows }) => [seal, rows.map(({ actor }) => actor)])).toEqual([
    [1, ['anna', 'ben']],
    [2, ['cleo']],
    [3, ['dora']],
  ])
  expect(told()[0]!.rows[1]!.details).toEqual({ by: 'ben' })
  expect(
    told()
      .slice(1)
      .map(({ previous }) => previous),
  ).toEqual(
    told()
      .slice(0, 2)
      .map(({ hash }) => hash),
  )
})

test('a receiver that does not take a seal is told it again, and nothing after it before', async () => {
  await act('anna')
  await act('ben')
  const wrong = { ...parts, key: 'another-key-of-the-test' }
  expect(await forwardSeals(wrong)).toBe(0)
  expect(told()).toEqual([])
  expect(await readHeartbeat(database.db, forwardName)).toMatchObject({
    lastError: expect.stringContaining('401'),
    failuresInRow: 1,
  })
  expect(await lookAtForward(database.db, parts.url)).toMatchObject({
    level: 'fault',
    says: expect.stringContaining('2 seals'),
  })
  expect(await forwardSeals(parts)).toBe(2)
  expect(told().map(({ seal }) => seal)).toEqual([1, 2])
  expect(await lookAtForward(database.db, parts.url)).toMatchObject({
    level: 'fine',
    says: expect.stringContaining('0 seals'),
  })
  expect(await lookAtForward(database.db, undefined)).toMatchObject({ level: 'advice' })
})

test('another receiver is told everything from the beginning', async () => {
  await act('anna')
  await forwardSeals(parts)
  expect(await forwardSeals({ ...parts, url: `${receiver.origin}/elsewhere` })).toBe(1)
})

test('goes on beside the loop, every fifteen seconds', async () => {
  const forward = createForward(parts)
  const round = async (): Promise<number> => {
    forward.roundEnded(true)
    await forward.close()
    return told().length
  }
  await act('anna')
  expect(await round()).toBe(1)
  await act('ben')
  expect(await round()).toBe(1)
  clock.advanceBy(15_000)
  expect(await round()).toBe(2)
})

test('an address without a key, and a key without an address, start nothing', () => {
  for (const given of [
    { SIXTHMAN_AUDIT_URL: 'https://logs.example.org/in' },
    { SIXTHMAN_AUDIT_KEY: webhookSecret },
  ])
    expect(findSettingFaults(given)).toEqual([expect.stringContaining('one is given without the other')])
})
