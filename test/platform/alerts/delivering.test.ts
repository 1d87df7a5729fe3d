/** Messages to a receiver that is away, refuses, or is asked by two: nothing is lost, and each arrives once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runAlertsOnce } from '../../../src/platform/alerts/alerting.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type HookRig, startHookRig } from '../../support/hook-rig.ts'

let rig: HookRig

beforeEach(async () => {
  rig = await startHookRig()
})
afterEach(() => rig.close())

describe('a receiver', () => {
  test('that is away is tried ever more rarely, and on its own terms where it names them', async () => {
    rig.receiver.answers.push(
      ...Array.from({ length: 100 }, (_, index) => ({
        status: 503,
        ...(index === 9 ? { headers: { 'retry-after': '3000' } } : {}),
      })),
    )
    await rig.open('a cause')
    await rig.live(60, 5)
    expect(rig.receiver.turnedAway.length).toBeLessThanOrEqual(11)
    const before = rig.receiver.turnedAway.length
    await rig.live(60, 5)
    expect(rig.receiver.turnedAway.length - before).toBeLessThanOrEqual(6)
  })

  test('that refuses one message gets the others, and that one when it takes it', async () => {
    rig.receiver.answers.push({ status: 422, text: 'not this one' })
    await rig.open('refused')
    await rig.open('taken')
    await rig.look()
    expect(rig.read()).toEqual(['opened: taken is wrong'])
    await rig.live(3)
    expect(rig.read()).toEqual(['opened: taken is wrong', 'opened: refused is wrong'])
  })

  test('that is being sent a message is sent it by no other process meanwhile', async () => {
    await rig.open('a cause')
    const { channel } = rig.parts
    const slow = {
      ...channel,
      poster: {
        ...channel.poster,
        async post(request: Parameters<typeof channel.poster.post>[0]) {
          await runAlertsOnce(rig.parts)
          return channel.poster.post(request)
        },
      },
    }
    await runAlertsOnce({ ...rig.parts, channel: slow })
    await rig.live(5)
    expect(rig.receiver.accepted).toHaveLength(1)
  })

  test('that three processes serve at once gets each message once', async () => {
    for (let count = 0; count < 20; count += 1) await rig.open(`cause ${count}`)
    await Promise.all([runAlertsOnce(rig.parts), runAlertsOnce(rig.parts), runAlertsOnce(rig.parts)])
    await rig.look()
    expect(rig.receiver.accepted).toHaveLength(20)
    expect(rig.read()).toHaveLength(20)
  })

  test('that is away for a day gives up the message, and says so on the route', async () => {
    await rig.receiver.goAway()
    await rig.open('a cause')
    await rig.live(23 * 60, 600)
    expect(await rig.readStates()).toContain('opened waiting')
    await rig.live(90, 600)
    expect(await rig.readStates()).toContain('opened dead')
    expect(
      await rig.db.query(
        sql`select last_status as status, tries > 20 as tried from alert_deliveries where state = 'dead'`,
      ),
    ).toEqual([{ status: 'unreachable: no answer', tried: true }])
  })
})
