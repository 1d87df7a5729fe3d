/** Every channel and its receiver, which is away for an hour or answers a process that dies over it: nothing is lost, and each message arrives once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelNames } from '../../../src/platform/alerts/routes/read-routes.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type AlertRig, startAlertRig } from '../../support/alert-rig.ts'
import { type ChannelReceiver, channelsWithReceiver } from '../../support/receivers/every-channel.ts'

let rig: AlertRig
let receiver: ChannelReceiver

/** `state` and how many deliveries are in it. */
async function countDeliveries(): Promise<object> {
  const rows = await rig.db.query<{ state: string; count: number }>(
    sql`select state, count(*)::int as count from alert_deliveries group by state`,
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

test('every channel but standard output is looked at here', () => {
  expect(Object.keys(channelsWithReceiver).toSorted()).toEqual(
    channelNames.filter((name) => name !== 'stdout'),
  )
})

describe.each(Object.keys(channelsWithReceiver))('a receiver of %s', (name) => {
  beforeEach(async () => {
    rig = await startAlertRig()
    receiver = await channelsWithReceiver[name]!(rig.clock)
    await rig.configure([receiver.route])
  })
  afterEach(async () => {
    await receiver.close()
    await rig.close()
  })

  test.for(['closed', 'busy'] as const)(
    'that is away for an hour (%s) loses nothing, and gets each message once, in order',
    async (how) => {
      await receiver.goAway(how)
      for (let count = 1; count <= 12; count += 1) {
        await rig.open(`cause ${count}`)
        if (count === 8) await rig.resolve('cause 1')
        await rig.live(5, 150)
      }
      expect(receiver.read()).toEqual([])
      expect(await countDeliveries()).toEqual({ waiting: 13 })

      await receiver.comeBack()
      await rig.live(15)
      const opened = Array.from({ length: 12 }, (_, index) => `Warning: cause ${index + 1} is wrong`)
      expect(receiver.read()).toEqual(opened.toSpliced(8, 0, 'Resolved: cause 1 is wrong'))
      expect(await countDeliveries()).toEqual({ sent: 13 })
    },
  )

  test('whose answer is lost with the process is given the same message again, under the same key if there is one', async () => {
    await rig.open('a cause')
    await rig.dieAfterSending()
    expect(await countDeliveries()).toEqual({ waiting: 1 })
    rig.restart()
    await rig.live(5)
    expect(receiver.read()).toEqual(Array(2).fill('Warning: a cause is wrong'))
    expect(await countDeliveries()).toEqual({ sent: 1 })
    const keys = receiver.readKeys()
    if (name === 'slack') expect(keys).toBeNull()
    else expect(new Set(keys).size).toBe(1)
  })
})
