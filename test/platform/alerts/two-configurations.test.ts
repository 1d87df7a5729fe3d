/** Two processes with different routes on one database: the one that sends tells what happens, whatever the other one writes down. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { alertsLock, runAlertsOnce, startAlerting } from '../../../src/platform/alerts/alerting.ts'
import { openAlerts } from '../../../src/platform/alerts/open-alerts.ts'
import { reachRoutes } from '../../../src/platform/alerts/routes/reach-routes.ts'
import { readRoutes } from '../../../src/platform/alerts/routes/read-routes.ts'
import type { Route } from '../../../src/platform/alerts/routes/route.ts'
import { registerRoutes } from '../../../src/platform/alerts/routes/route-states.ts'
import { openSession } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { type HookRig, startHookRig } from '../../support/hook-rig.ts'

let rig: HookRig

beforeEach(async () => {
  rig = await startHookRig()
})
afterEach(() => rig.close())

/** The routes of the process that does not send. */
function readOthers(): readonly Route[] {
  return readRoutes(JSON.stringify([{ channel: 'stdout', name: 'lines' }]), () => null).routes
}

async function readRegistered(): Promise<string[]> {
  const rows = await rig.db.query<{ route: string }>(
    sql`select route from alert_routes where removed_at is null order by route`,
  )
  return rows.map(({ route }) => route)
}

const settings = () => ({
  ...{ databaseUrl: rig.database.url, clock: rig.clock, log: silentLog },
  links: rig.parts.links,
  write: () => undefined,
})

test('one that starts takes no route out, and what waits on them is sent', async () => {
  await rig.receiver.goAway()
  await rig.open('before', { severity: 'critical' })
  await rig.look()
  await reachRoutes(rig.parts, readOthers())
  expect(await readRegistered()).toEqual(['hook', 'lines'])
  await rig.receiver.comeBack()
  await rig.open('after', { severity: 'critical' })
  await rig.live(2)
  expect(rig.read()).toEqual(['opened: before is wrong', 'opened: after is wrong'])
})

test('an incident is told although its route was taken out a moment ago, and nothing is dropped from the queue', async () => {
  const memory = { watchedMs: rig.clock.now().epochMilliseconds }
  await registerRoutes(rig.db, readOthers(), rig.clock.now())
  await rig.open('a cause', { severity: 'critical' })
  await runAlertsOnce(rig.parts, memory)
  expect(rig.read()).toEqual(['opened: a cause is wrong'])
})

test('the one that sends writes its routes down again at its next watch, also one that was given another address', async () => {
  const warned: unknown[] = []
  const log = { ...silentLog, warn: (fields: object) => void warned.push(fields) }
  await registerRoutes(rig.db, readOthers(), rig.clock.now())
  await runAlertsOnce({ ...rig.parts, log })
  expect(await readRegistered()).toEqual(['hook']) // nobody serves the other one, so that nothing is queued for it
  await rig.db.query(sql`update alert_routes set address_digest = 'of another' where route = 'hook'`)
  await runAlertsOnce({ ...rig.parts, log })
  await runAlertsOnce({ ...rig.parts, log })
  expect(warned).toEqual([
    { restored: ['hook'], foreign: ['lines'] },
    { restored: ['hook'], foreign: [] },
  ])
})

test('whoever takes the lock takes the routes of the one before out, and what waits on them is kept', async () => {
  await rig.receiver.goAway()
  await rig.open('before', { severity: 'critical' })
  await rig.look()
  await reachRoutes(rig.parts, readOthers())
  const session = await openSession(rig.database.url, rig.clock, silentLog)
  const alerting = startAlerting({ ...rig.parts, routes: readOthers() }, session, 2)
  try {
    await expect.poll(readRegistered).toEqual(['lines'])
    expect(await rig.readStates()).toContain('opened waiting')
  } finally {
    rig.clock.advanceBy(2000)
    await alerting.stop()
    await session.close()
  }
})

test('one without routes leaves those of the one that sends; where nobody sends there are none then, and what waits is kept', async () => {
  await rig.receiver.goAway()
  await rig.open('before', { severity: 'critical' })
  await rig.look()
  const sender = await openSession(rig.database.url, rig.clock, silentLog)
  expect(await sender.tryLock(alertsLock)).toBe(true)
  expect(await openAlerts({ ...settings(), routes: [] })).toBeUndefined()
  expect(await readRegistered()).toEqual(['hook'])
  await sender.close()
  await openAlerts({ ...settings(), routes: [] })
  expect(await readRegistered()).toEqual([])
  expect(await rig.readStates()).toEqual(['opened waiting'])
})
