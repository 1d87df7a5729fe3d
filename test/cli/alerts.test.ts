/** `alerts` on a real database and with a real receiver: routes, a test, deliveries, another try, and what it refuses. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  startWebhookReceiver,
  type WebhookReceiver,
  webhookSecret,
} from '../support/receivers/webhook-receiver.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
let receiver: WebhookReceiver
let environment: Record<string, string>

beforeAll(async () => {
  database = await createTestDatabase('alerts command')
  receiver = await startWebhookReceiver(systemClock)
  const hook = {
    channel: 'webhook',
    name: 'ops',
    url: '$ALERT_HOOK',
    secret: '$ALERT_SECRET',
    allowPrivate: true,
  }
  environment = {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    USER: 'ann',
    SIXTHMAN_ALERT_ROUTES: JSON.stringify([hook, { channel: 'stdout', minimum: 'critical' }]),
    ALERT_HOOK: `${receiver.origin}/hooks/x?token=t0psecret`,
    ALERT_SECRET: webhookSecret,
  }
})
afterAll(async () => {
  await receiver.close()
  await database.drop()
})

const say = (words: readonly string[], more: Record<string, string> = {}): Promise<Spoken> =>
  runCommand(['alerts', ...words], { ...environment, ...more })

/** Tests of this file run in the order they stand in. */
test('says that nobody is told anything where no route is configured', async () => {
  const { code, out } = await say([], { SIXTHMAN_ALERT_ROUTES: '' })
  expect(code).toBe(exitCodes.done)
  expect(out).toContain('No route is configured')
  expect((await say(['test'], { SIXTHMAN_ALERT_ROUTES: '' })).code).toBe(exitCodes.usage)
  expect((await say(['deliveries'])).out).toBe('There is no such delivery.\n')
})

test('lists routes without their secrets, before a process has used them', async () => {
  const { out } = await say([])
  expect(out).toMatch(/^ops +webhook +http:\/\/127\.0\.0\.1:\d+\/… +warning/m)
  expect(out).toContain('ops: no process has used it yet')
  expect(JSON.stringify((await say(['--json'])).json())).not.toMatch(/t0psecret|a-secret-of-the-test/)
})

test('sends a test and tells the answer', async () => {
  const { code, out } = await say(['test', 'ops'])
  expect({ code, out }).toEqual({ code: exitCodes.done, out: 'ops: delivered, 204\n' })
  expect(receiver.read()).toMatchObject([{ kind: 'test', title: 'a test of the route ops' }])
  expect((await say(['routes', '--json'])).json<{ problem: unknown }[]>()[0]?.problem).toBeNull()
})

test('tells that a test did not arrive, records it, and sends it again later', async () => {
  await receiver.goAway()
  const failed = await say(['test', 'ops'])
  expect(failed).toMatchObject({ code: exitCodes.failed, out: expect.stringContaining('ops: unreachable') })
  await receiver.comeBack()
  await database.db.query(
    sql`update alert_deliveries set state = 'dead', settled_at = now() where state = 'waiting'`,
  )
  const [dead] = (await say(['deliveries', '--state', 'dead', '--route', 'ops', '--json'])).json<
    { id: number; tries: number; lastStatus: string }[]
  >()
  expect(dead).toMatchObject({ tries: 1, lastStatus: 'unreachable: no answer' })
  expect((await say(['deliveries'])).out).toMatch(/^ *\d+ +ops +dead .* test: a test of the route ops$/m)
  const retried = await say(['retry', String(dead!.id), '999'])
  expect(retried.code).toBe(exitCodes.failed)
  expect(retried.out).toBe(
    `${dead!.id}: sent again by the process that sends.\n999: not given up, or of a route that is configured no more.\n`,
  )
  expect(await database.db.query(sql`select actor from audit_log where action = 'alerts.retried'`)).toEqual([
    { actor: 'cli/ann' },
  ])
})

test('refuses a route that nobody has, a state that is none, and no number', async () => {
  expect((await say(['test', 'nobody'])).err).toContain('no route is named "nobody"')
  expect((await say(['deliveries', '--state', 'gone'])).err).toContain('no state is named "gone"')
  const unknown = await say(['deliveries', '--route', 'opps'])
  expect(unknown).toMatchObject({ code: exitCodes.usage, out: '' })
  expect(unknown.err).toContain('no route is named "opps". There are: ops')
  expect((await say(['retry'])).err).toContain('give numbers')
  expect((await say(['retry', 'x'])).code).toBe(exitCodes.usage)
})
