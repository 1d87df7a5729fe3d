/** The rules of routes on a simulated clock, and a route that does not deliver. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { type HookRig, startHookRig } from '../../support/hook-rig.ts'
import { startWebhookReceiver } from '../../support/receivers/webhook-receiver.ts'

let rig: HookRig

beforeEach(async () => {
  rig = await startHookRig()
})
afterEach(() => rig.close())

describe('the rules of a route', () => {
  test('hold back what is not critical in quiet hours, and tell it together when they are over', async () => {
    await rig.configure([rig.route({ quiet: '22:30-07:00', zone: 'America/New_York' })])
    await rig.live(12 * 60, 3600) // 00:00 in New York
    await rig.open('one')
    await rig.open('two')
    await rig.open('grave', { severity: 'critical' })
    await rig.live(10)
    expect(rig.read()).toEqual(['opened: grave is wrong'])
    await rig.resolve('grave')
    await rig.resolve('one')
    await rig.live(6.75 * 60, 300)
    expect(rig.read()).toEqual(['opened: grave is wrong', 'resolved: grave is wrong'])
    await rig.live(20)
    expect(rig.read().slice(2)).toEqual(['digest: 3 alerts: 2 warning, 1 resolved'])
    expect(await rig.readStates()).toContain('opened folded quiet hours')
  })

  test('collect what is not critical for the digest', async () => {
    await rig.configure([rig.route({ digestMinutes: 60 })])
    await rig.open('one')
    await rig.live(20)
    await rig.open('two')
    await rig.live(30)
    expect(rig.read()).toEqual([])
    await rig.live(11)
    expect(rig.read()).toEqual(['digest: 2 alerts: 2 warning'])
    const [digest] = rig.receiver.read()
    expect(JSON.stringify(digest?.facts)).toContain('one is wrong')
    expect(digest?.links).toEqual([{ label: 'Dashboard', url: 'https://dashboard.example/incidents' }])
  })

  test('let so many through an hour, then one that tells of the others, and the rest together later', async () => {
    await rig.configure([rig.route({ limitPerHour: 5 })])
    for (let count = 1; count <= 40; count += 1) await rig.open(`cause ${count}`)
    await rig.live(3)
    for (let count = 41; count <= 60; count += 1) await rig.open(`cause ${count}`)
    await rig.live(50)
    expect(rig.read()).toEqual([
      ...[1, 2, 3, 4, 5].map((count) => `opened: cause ${count} is wrong`),
      'digest: 35 alerts: 35 warning',
    ])
    expect(JSON.stringify(rig.receiver.read().at(-1)?.facts)).toContain('And 15 more')
    await rig.live(20)
    expect(rig.read().slice(6)).toEqual(['digest: 20 alerts: 20 warning'])
  })

  test('tell together only what nobody was sent: what may have arrived goes again by itself, under its own key', async () => {
    await rig.configure([rig.route({ limitPerHour: 1 })])
    await rig.open('cause 0')
    await rig.look()
    await rig.open('cause 1')
    await rig.dieAfterSending()
    rig.clock.advanceBy(2 * 60_000)
    await rig.open('cause 2')
    await rig.open('cause 3')
    const all = ['opened: cause 0 is wrong', 'opened: cause 1 is wrong', 'digest: 2 alerts: 2 warning']
    await rig.look()
    expect(rig.read()).toEqual(all)
    await rig.live(130)
    expect(rig.read()).toEqual(all)
    const held = [
      'opened sent',
      ...Array(3).fill(expect.stringMatching(/^opened (sent|folded)/)),
      'digest sent',
    ]
    expect(await rig.readStates()).toEqual(held)
    expect((await rig.readStates())[1]).toBe('opened sent the limit an hour')
  })
})

describe('what is critical', () => {
  test('is told at once whatever has used up the limit', async () => {
    for (let count = 1; count <= 35; count += 1) await rig.open(`cause ${count}`)
    await rig.live(1)
    expect(rig.read()).toHaveLength(31)
    await rig.open('grave', { severity: 'critical' })
    await rig.open('cause 1', { severity: 'critical' })
    await rig.look()
    expect(rig.read().slice(31)).toEqual(['opened: grave is wrong', 'escalated: cause 1 is wrong'])
  })

  test('is told at once although hundreds wait before it', async () => {
    await rig.receiver.goAway()
    for (let count = 1; count <= 510; count += 1) await rig.open(`cause ${count}`)
    await rig.live(1)
    await rig.open('grave', { severity: 'critical' })
    await rig.look()
    await rig.receiver.comeBack()
    await rig.live(1)
    expect(rig.read()[0]).toBe('opened: grave is wrong')
  })

  test('has a limit of its own, above which it is told together every five minutes', async () => {
    await rig.configure([rig.route({ limitPerHour: 2 })])
    for (let count = 1; count <= 10; count += 1) await rig.open(`grave ${count}`, { severity: 'critical' })
    await rig.open('a warning')
    await rig.live(2)
    const alone = ['opened: grave 1 is wrong', 'opened: grave 2 is wrong', 'opened: a warning is wrong']
    expect(rig.read()).toEqual(alone)
    await rig.live(5)
    expect(rig.read().slice(3)).toEqual(['digest: 8 alerts: 8 critical'])
    await rig.open('grave 11', { severity: 'critical' })
    await rig.live(3)
    expect(rig.read()).toHaveLength(4)
    await rig.live(2)
    expect(rig.read().slice(4)).toEqual(['opened: grave 11 is wrong'])
  })

  test('and is over takes nothing of that limit, and makes no digest critical', async () => {
    await rig.configure([rig.route({ limitPerHour: 1 })])
    await rig.open('old', { severity: 'critical' })
    await rig.look()
    await rig.resolve('old')
    for (const cause of ['one', 'two']) await rig.open(cause)
    await rig.live(10)
    await rig.open('three')
    await rig.open('new', { severity: 'critical' })
    await rig.live(1)
    expect(rig.read().slice(1)).toEqual([
      'opened: one is wrong',
      'opened: two is wrong',
      'opened: new is wrong',
    ])
    await rig.live(55)
    expect(rig.receiver.read().slice(4)).toMatchObject([
      { kind: 'digest', severity: 'warning', title: '2 alerts: 1 warning, 1 resolved' },
    ])
  })
})

describe('a route that does not deliver', () => {
  test('is one critical incident, told on the other routes and not on itself, and over when it delivers', async () => {
    const other = await startWebhookReceiver(rig.clock)
    try {
      await rig.configure([rig.route(), rig.route({ name: 'other', url: other.origin, minimum: 'critical' })])
      await rig.receiver.goAway()
      await rig.open('a cause')
      await rig.live(30)
      expect(other.read().map(({ title }) => title)).toEqual([
        expect.stringMatching(
          /the route hook \(webhook\) does not deliver alerts: its receiver is away.*ECONNREFUSED/,
        ),
      ])
      await rig.receiver.comeBack()
      await rig.live(30)
      expect(other.read().map(({ kind }) => kind)).toEqual(['opened', 'resolved'])
      expect(rig.read()).toEqual(['opened: a cause is wrong'])
    } finally {
      await other.close()
    }
  })

  test('does not hold up the others', async () => {
    const other = await startWebhookReceiver(rig.clock)
    try {
      await rig.configure([rig.route(), rig.route({ name: 'other', url: other.origin })])
      rig.receiver.answers.push({ status: 500 })
      await rig.open('a cause')
      await rig.look()
      expect(other.read()).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  test('and is configured no more leaves no incident open, and after a day nothing waiting', async () => {
    await rig.receiver.goAway()
    await rig.open('a cause')
    await rig.live(30)
    await rig.configure([{ channel: 'stdout' }])
    await rig.live(5)
    expect(await rig.readStates()).toContain('opened waiting')
    expect(
      await rig.db.query(
        sql`select cause from incidents where resolved_at is null and details ? 'alertRoute'`,
      ),
    ).toEqual([])
    rig.clock.advanceBy(24 * 3_600_000)
    await rig.live(2)
    expect(await rig.readStates()).toContain('opened dead')
  })
})
