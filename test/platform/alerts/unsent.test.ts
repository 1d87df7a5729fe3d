/** Messages that nobody sends are seen from outside the loop that ought to: by the check of health, by a figure, by the watcher who is told of no success. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { routes as routesCheck } from '../../../src/api/health/routes.ts'
import { alerts as alertsGroup } from '../../../src/api/metrics/alerts.ts'
import { startAlerting } from '../../../src/platform/alerts/alerting.ts'
import { readUnsentSeconds } from '../../../src/platform/alerts/read-unsent.ts'
import { retireRoutes } from '../../../src/platform/alerts/routes/route-states.ts'
import { openSession } from '../../../src/platform/db/session.ts'
import { createPulse } from '../../../src/platform/health/pulse.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { type HookRig, startHookRig } from '../../support/hook-rig.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

const pipeline = createToyPipeline(createToyWorld([]))
let rig: HookRig

beforeEach(async () => {
  rig = await startHookRig()
})
afterEach(() => rig.close())

const unsent = () => readUnsentSeconds(rig.db, rig.clock.now())
const lookAtHealth = () => routesCheck.look({ db: rig.db, clock: rig.clock, pipeline, isWatched: true })
async function readFigure(): Promise<number | undefined> {
  const samples = await alertsGroup.read({ db: rig.db, pipeline, now: rig.clock.now() })
  return samples.find(({ metric }) => metric.name === 'sixthman_alert_oldest_unsent_seconds')?.value
}

describe('messages that nobody sends', () => {
  test('are a warning after five minutes, and a figure at once', async () => {
    await rig.open('a cause', { severity: 'critical' })
    rig.clock.advanceBy(300_000)
    expect(await lookAtHealth()).toMatchObject({ state: 'well' })
    rig.clock.advanceBy(60_000)
    expect(await lookAtHealth()).toEqual({
      state: 'warning',
      says: expect.stringContaining('a message has waited for 360 s, and no process sends it'),
    })
    expect(await readFigure()).toBe(360)
    await rig.look()
    expect(await lookAtHealth()).toMatchObject({ state: 'well' })
    expect(await readFigure()).toBe(0)
  })

  test('are seen although their place in the queue is a route’s already', async () => {
    rig.receiver.answers.push({ status: 503 })
    await rig.open('a cause')
    await rig.look()
    rig.clock.advanceBy(15_000) // the pause of its route
    expect(await unsent()).toBe(0)
    rig.clock.advanceBy(400_000)
    expect(await unsent()).toBe(400)
  })
})

describe('what waits for a reason is no sign of it', () => {
  test('a receiver that is away, a digest that is to come', async () => {
    await rig.configure([rig.route({ digestMinutes: 60 })])
    rig.receiver.answers.push({ status: 503, headers: { 'retry-after': '3000' } })
    await rig.open('grave', { severity: 'critical' })
    await rig.open('behind it', { severity: 'critical' })
    await rig.open('held')
    await rig.look()
    rig.clock.advanceBy(2_900_000)
    expect(await unsent()).toBe(0)
  })

  test('an end that has not settled', async () => {
    await rig.open('a cause')
    await rig.look()
    await rig.resolve('a cause')
    rig.clock.advanceBy(300_000)
    expect(await unsent()).toBe(0)
    rig.clock.advanceBy(20_000)
    expect(await unsent()).toBe(20)
  })

  test('where no route is configured', async () => {
    await rig.open('a cause')
    await retireRoutes(rig.db, rig.clock.now())
    rig.clock.advanceBy(3_600_000)
    expect(await unsent()).toBeNull()
    expect(await readFigure()).toBeUndefined()
  })
})

test('the loop says that it turns, also where another process sends', async () => {
  const [first, second] = [createPulse(rig.clock), createPulse(rig.clock)]
  const sessions = await Promise.all([1, 2].map(() => openSession(rig.database.url, rig.clock, silentLog)))
  const loops = [first, second].map((pulse, index) =>
    startAlerting({ ...rig.parts, pulse }, sessions[index]!, 2),
  )
  try {
    await expect.poll(() => [first.read().alerts, second.read().alerts]).toEqual([0, 0])
  } finally {
    const stopped = Promise.all(loops.map((loop) => loop.stop()))
    rig.clock.advanceBy(2000)
    await stopped
    for (const session of sessions) await session.close()
  }
})
