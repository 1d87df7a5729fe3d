/** F46: 600 e-mails in a night, and nobody reads them any more. One incident a cause, few messages an incident, few messages an hour.
 * Beside it stands what comes without either. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type HookRig, startHookRig } from '../support/hook-rig.ts'

let rig: HookRig
beforeEach(async () => {
  rig = await startHookRig()
})
afterEach(() => rig.close())

it('1,000 failures of one cause are one opening, at most three messages, and one end', async () => {
  for (let failure = 0; failure < 1000; failure += 1) {
    const severity = failure < 500 ? 'warning' : 'critical'
    await rig.open('the cause', { severity, example: `failure ${failure}` })
    if (failure % 50 === 0) await rig.live(5)
  }
  await rig.live(180)
  await rig.resolve('the cause')
  await rig.live(120)
  const messages = rig.receiver.read()
  expect(messages.map(({ kind }) => kind)).toEqual(['opened', 'escalated', 'resolved'])
  expect(messages.at(-1)?.incident).toMatchObject({ occurrences: 1000, state: 'resolved' })
})

it('1,000 failures of one cause that is resolved between them are as few', async () => {
  for (let failure = 0; failure < 1000; failure += 1) {
    await rig.open('the cause', { severity: 'critical' })
    if (failure % 10 === 9) await rig.resolve('the cause')
    if (failure % 100 === 0) await rig.live(4)
  }
  await rig.live(300)
  expect(rig.receiver.read().map(({ kind }) => kind)).toEqual(['opened', 'resolved'])
})

it('600 different causes in a night are at most one message more than the limit in any hour, and none is left out', async () => {
  await rig.configure([rig.route({ limitPerHour: 10 })])
  for (let minute = 0; minute < 600; minute += 1) {
    await rig.open(`cause ${minute}`)
    if (minute % 5 === 0) await rig.live(5, 300)
  }
  await rig.live(180, 300)
  const sent = await rig.db.query<{ atMs: number; told: number }>(sql`
    select (extract(epoch from settled_at) * 1000)::float8 as "atMs", (select count(*)::int from alert_deliveries c
      where c.id = d.id and c.kind = 'opened' or c.folded_into = d.id) as told
    from alert_deliveries d where state = 'sent' order by settled_at`)
  const inAnyHour = sent.map(
    ({ atMs }) => sent.filter((other) => other.atMs >= atMs && other.atMs < atMs + 3_600_000).length,
  )
  expect(Math.max(...inAnyHour)).toBeLessThanOrEqual(11)
  expect(sent.reduce((sum, { told }) => sum + told, 0)).toBe(600)
})

it('where each failure is a cause of its own and nothing is limited there are as many messages as failures', async () => {
  await rig.configure([rig.route({ limitPerHour: 1000 })])
  for (let failure = 0; failure < 60; failure += 1) await rig.open(`the cause, failure ${failure}`)
  await rig.live(10)
  expect(rig.receiver.read()).toHaveLength(60)
})
