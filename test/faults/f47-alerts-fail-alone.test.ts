/** F47: monitoring takes the pipeline down. What tells people has its own connections and transactions: it may hang, be locked out or fail, and
 * predictions do not notice. Beside it stands what happens where it has none of its own. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runAlertsOnce, startAlerting } from '../../src/platform/alerts/alerting.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { openSession } from '../../src/platform/db/session.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import { type AlertRig, startAlertRig } from '../support/alert-rig.ts'
import {
  startWebhookReceiver,
  type WebhookReceiver,
  webhookSecret,
} from '../support/receivers/webhook-receiver.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

let toy: ToySystem
let rig: AlertRig
let receiver: WebhookReceiver

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T05:00:00Z')
  rig = await startAlertRig({
    clock: toy.clock,
    database: { url: toy.url, db: toy.db, drop: () => Promise.resolve() },
  })
  receiver = await startWebhookReceiver(toy.clock)
  await rig.configure([
    { channel: 'webhook', url: receiver.origin, secret: webhookSecret, allowPrivate: true },
  ])
})
afterEach(async () => {
  await receiver.close()
  await rig.close()
  await toy.close()
})

const makeDay = async (): Promise<string> => {
  await toy.want(['2025-01-10'])
  await toy.settleAt('2025-01-10T07:00:00Z')
  return (await toy.row('report', '2025-01-10')).state
}

/** Nobody gets at the queue until it is unlocked. */
async function lockQueue(): Promise<{ unlock(): Promise<void> }> {
  const other = openDatabase(toy.url, { connections: 1 })
  const isOver = Promise.withResolvers<void>()
  const isLocked = Promise.withResolvers<void>()
  const locking = other.transaction(async (tx) => {
    await tx.query(sql`lock table alert_deliveries, alert_routes in access exclusive mode`)
    isLocked.resolve()
    await isOver.promise
  })
  await isLocked.promise
  return {
    async unlock() {
      isOver.resolve()
      await locking
      await other.close()
    },
  }
}

it('a queue of alerts that is locked for an hour keeps no partition waiting', async () => {
  const { unlock } = await lockQueue()
  const own = openDatabase(toy.url, { connections: 2 })
  const stuck = runAlertsOnce({ ...rig.parts, db: own })
  expect(await makeDay()).toBe('complete')
  await unlock()
  await stuck
  await own.close()
})

it('and keeps all of them waiting where alerts are told on the connection of the work', async () => {
  const work = openDatabase(toy.url, { connections: 1 })
  const sharing = await toy.startAnother('with one connection', { connections: work })
  const { unlock } = await lockQueue()
  const stuck = runAlertsOnce({ ...rig.parts, db: work })
  await toy.want(['2025-01-10'])
  toy.clock.advanceTo('2025-01-10T07:00:00Z')
  const settled = sharing.settle()
  for (let count = 0; count < 1000; count += 1) await toy.db.query(sql`select 1`) // more than a day takes
  expect(await toy.db.query(sql`select asset from ledger`)).toEqual([])
  await unlock()
  await Promise.all([stuck, settled])
  expect((await toy.row('report', '2025-01-10')).state).toBe('complete')
  await sharing.end()
  await work.close()
})

it('a receiver that never answers keeps no partition waiting, and no other route', async () => {
  const silent = Promise.withResolvers<never>()
  const hangs = {
    ...rig.parts.channel,
    poster: { post: () => silent.promise, close: () => Promise.resolve() },
  }
  await openIncident(toy.db, {
    cause: 'x',
    severity: 'critical',
    title: 'x',
    details: {},
    now: toy.clock.now(),
  })
  const stuck = runAlertsOnce({ ...rig.parts, channel: hangs })
  expect(await makeDay()).toBe('complete')
  silent.reject(new Error('given up'))
  await stuck
})

it('tables of the queue that are gone stop the alerts and nothing else; when they are back, what was written meanwhile is told', async () => {
  const session = await openSession(toy.url, toy.clock, silentLog)
  const errors: string[] = []
  const log = { ...silentLog, error: (_: object, message: string) => void errors.push(message) }
  await toy.db.query(sql`alter table alert_deliveries rename to lost`)
  const alerting = startAlerting({ ...rig.parts, log }, session, 2)
  const passes = async (wanted: () => boolean): Promise<void> => {
    for (let count = 0; count < 2000 && !wanted(); count += 1) {
      toy.clock.advanceBy(2000)
      await toy.db.query(sql`select 1`)
    }
  }
  try {
    await openIncident(toy.db, {
      cause: 'x',
      severity: 'critical',
      title: 'x',
      details: {},
      now: toy.clock.now(),
    })
    await passes(() => errors.length > 2)
    expect(errors).toContain('the alerts could not be looked at; they are again')
    expect(await makeDay()).toBe('complete')
    await toy.db.query(sql`alter table lost rename to alert_deliveries`)
    await passes(() => receiver.accepted.length > 0)
    expect(receiver.read()).toMatchObject([{ kind: 'opened', title: 'x' }])
  } finally {
    const stopped = alerting.stop()
    await stopped
    await session.close()
  }
})

it('a queue that is empty costs a pass two short reads, and no write', async () => {
  await rig.look()
  const statements: string[] = []
  const counting = {
    ...rig.db,
    query: (statement: Parameters<typeof rig.db.query>[0]) => {
      statements.push(statement.text.trim().split(/\s+/)[0]!)
      return rig.db.query(statement)
    },
    transaction: (work: Parameters<typeof rig.db.transaction>[0]) =>
      rig.db.transaction((tx) =>
        work({
          ...tx,
          query: (statement) => {
            statements.push(statement.text.trim().split(/\s+/)[0]!)
            return tx.query(statement)
          },
        }),
      ),
  } as typeof rig.db
  const memory = { watchedMs: toy.clock.now().epochMilliseconds }
  await runAlertsOnce({ ...rig.parts, db: counting }, memory)
  expect(statements).toEqual(['select', 'select'])
})
