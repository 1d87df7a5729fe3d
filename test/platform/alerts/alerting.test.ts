/** From incidents to messages, on a simulated clock: what a route is told of one, and what it is not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { type HookRig, startHookRig } from '../../support/hook-rig.ts'

let rig: HookRig

beforeEach(async () => {
  rig = await startHookRig()
})
afterEach(() => rig.close())

describe('an incident', () => {
  test('is told when it opens and when it is over, with what helps', async () => {
    const id = await rig.open('a cause', {
      severity: 'critical',
      details: { code: 'source.blocked' },
      example: 'espn/summary 2025-01-10',
    })
    await rig.look()
    const [opened] = rig.receiver.read()
    expect(opened).toMatchObject({
      kind: 'opened',
      severity: 'critical',
      title: 'a cause is wrong',
      incident: { id, cause: 'a cause', state: 'open', occurrences: 1 },
      links: [
        { label: 'Runbook', url: 'https://docs.example/runbook/source.blocked.md' },
        { label: 'Dashboard', url: `https://dashboard.example/incidents/${id}` },
      ],
    })
    const facts = JSON.stringify(opened?.facts)
    for (const part of [
      '2025-01-10 12:00 EST',
      'espn/summary 2025-01-10',
      'The request is not repeated at once',
      'Addresses of cloud providers',
      `sixthman incidents acknowledge ${id}`,
    ])
      expect(facts).toContain(part)
    rig.clock.advanceBy(60_000)
    await rig.resolve('a cause')
    await rig.live(10)
    expect(rig.read()).toEqual(['opened: a cause is wrong', 'resolved: a cause is wrong'])
  })

  test('that is told is not told again by a process that remembers nothing', async () => {
    await rig.open('a cause')
    await rig.look()
    rig.restart()
    await rig.look()
    expect(rig.read()).toHaveLength(1)
  })

  test('below the route’s minimum is not told, nor is its end; when it becomes severe enough it is', async () => {
    await rig.configure([rig.route({ minimum: 'critical' })])
    await rig.open('a cause')
    await rig.live(5)
    expect(rig.read()).toEqual([])
    await rig.open('a cause', { severity: 'critical' })
    await rig.open('another')
    await rig.resolve('another')
    await rig.live(10)
    expect(rig.read()).toEqual(['opened: a cause is wrong'])
  })

  test('that is critical and that nobody takes is told once more after an hour; one that somebody has is not', async () => {
    await rig.open('taken', { severity: 'critical' })
    await rig.open('not taken', { severity: 'critical' })
    await rig.live(5)
    await rig.db.query(sql`
      update incidents set acknowledged_at = ${rig.clock.now()}, acknowledged_by = 'ann' where cause = 'taken'`)
    await rig.live(300)
    expect(rig.read()).toEqual([
      'opened: taken is wrong',
      'opened: not taken is wrong',
      'reminded: not taken is wrong',
    ])
  })

  test('that comes and goes within minutes is told once, and its end once', async () => {
    await rig.open('a cause')
    await rig.live(1)
    for (let time = 0; time < 30; time += 1) {
      await rig.resolve('a cause')
      await rig.live(2)
      await rig.open('a cause')
      await rig.live(2)
    }
    await rig.resolve('a cause')
    await rig.live(120)
    expect(rig.read()).toEqual(['opened: a cause is wrong', 'resolved: a cause is wrong'])
  })

  test('that keeps coming back more slowly is told a few times, and then only that it has stayed away', async () => {
    for (let time = 0; time < 12; time += 1) {
      await rig.open('a cause')
      await rig.live(10)
      await rig.resolve('a cause')
      await rig.live(20)
    }
    await rig.live(120)
    const kinds = rig.receiver.read().map(({ kind }) => kind)
    expect(kinds).toEqual([
      'opened',
      'resolved',
      'reopened',
      'resolved',
      'reopened',
      'resolved',
      'reopened',
      'resolved',
    ])
  })

  test('of a time when nobody was told is told if it is open, and left out if it is long over', async () => {
    await rig.open('over')
    await rig.resolve('over')
    await rig.open('still there')
    rig.clock.advanceBy(3 * 24 * 3_600_000)
    await rig.look()
    expect(rig.read()).toEqual(['opened: still there is wrong'])
    expect(await rig.db.query(sql`select 1 from alert_outbox`)).toEqual([])
  })
})
