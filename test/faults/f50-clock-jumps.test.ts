/** F50 in detail: the clock goes back, leaps ahead, or stood too far ahead for a while. Ticks are computed from what is stored, so that none is run
 * twice and none is lost for longer than the clock was wrong; a lease that it ends too early costs an attempt and no row. What becomes of a league's day, with and without what holds it, is
 * `f50-league`. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Clock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { endLeases } from '../../src/platform/ledger/end-leases.ts'
import type { CatchUp } from '../../src/platform/schedules/schedule.ts'
import { morningly, scheduleToy, type ToySchedules } from '../support/toy-schedules.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

let toy: ToySystem
let now: string

/** A clock that shows whatever it is told, also what was before. */
const clock: Clock = {
  now: () => Temporal.Instant.from(now),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
}

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T00:00:00Z')
})
afterEach(() => toy.close())

const schedule = (catchUp: CatchUp = 'latest'): Promise<ToySchedules> =>
  scheduleToy({ ...toy, clock }, [{ ...morningly, catchUp }])

async function liveThrough({ follow, acts }: ToySchedules, instants: readonly string[]): Promise<string[]> {
  for (const instant of instants) {
    now = `2025-${instant}:00Z`
    await follow()
  }
  return (await acts()).map((at) => at.slice(5))
}

it('a clock that goes back over a tick makes no second one, however often it does', async () => {
  const found = await liveThrough(await schedule(), [
    '01-10T09:00',
    '01-10T08:59',
    '01-10T09:00',
    '01-09T12:00',
    '01-10T09:05',
    '01-11T09:00',
  ])
  expect(found.filter((at) => at === '01-10 09:00')).toHaveLength(1)
  expect(found.at(-1)).toBe('01-11 09:00')
  expect(new Set(found).size).toBe(found.length)
})

it('a leap ahead of two weeks makes up for the newest tick, or for as many as the policy says', async () => {
  expect(await liveThrough(await schedule(), ['01-10T09:00', '01-24T12:00'])).toEqual([
    '01-10 09:00',
    '01-24 09:00',
  ])
})

it('a leap ahead under a policy of all makes up for the newest of them, in order, and no more than its bound', async () => {
  expect(await liveThrough(await schedule({ allUpTo: 3 }), ['01-10T09:00', '01-24T12:00'])).toEqual([
    '01-10 09:00',
    '01-22 09:00',
    '01-23 09:00',
    '01-24 09:00',
  ])
})

it('a clock that stood a month ahead and was put right loses no day in between', async () => {
  const days = ['01-10T09:00', '02-10T12:00', '01-10T10:00', '01-11T09:00', '01-12T09:00', '02-10T10:00']
  expect(await liveThrough(await schedule(), days)).toEqual([
    '01-10 09:00',
    '02-10 09:00',
    '01-11 09:00',
    '01-12 09:00',
  ])
  const open = await toy.db.query(sql`select 1 from incidents where resolved_at is null`)
  expect(open).toEqual([])
})

it('neither the first start nor a pause after a failure under a clock that stood ahead is waited for', async () => {
  let isIll = true
  const failing = await scheduleToy({ ...toy, clock }, [morningly], {
    run: async () => {
      if (isIll) throw new Error('ill')
      return 'well'
    },
  })
  now = '2025-02-10T09:00:00Z'
  expect(await failing.run()).toEqual(['failed'])
  isIll = false
  now = '2025-01-11T09:00:00Z'
  expect(await failing.run()).toEqual(['done'])
})

it('no lease is prolonged by a clock that stood ahead: the process is gone, and its work is free at once', async () => {
  await toy.want(['2025-01-10'])
  await toy.settleAt('2025-01-10T05:00:00Z')
  await (await toy.startAnother('gone')).end()
  await toy.db.query(sql`
    update ledger set state = 'running', lease_owner = 'gone', lease_until = '2026-01-01T00:00:00Z' where asset = 'totals'`)
  expect(await endLeases(toy.db, toy.clock.now())).toEqual([{ asset: 'totals', gameDate: '2025-01-10' }])
})

it('a lease that a clock ahead of its time ends too early costs a second attempt, and the rows are written once', async () => {
  await toy.want(['2025-01-10'])
  let isFirst = true
  toy.world.obstacles.set('totals', async () => {
    if (!isFirst) return
    isFirst = false
    expect(
      await endLeases(toy.db, toy.clock.now().subtract({ hours: 24 })),
      'a clock behind ends none',
    ).toEqual([])
    await endLeases(toy.db, toy.clock.now().add({ hours: 24 * 365 }))
    const other = await toy.startAnother('two')
    await other.settle()
  })
  toy.clock.advanceTo('2025-01-10T05:00:00Z')
  await toy.process.settle()
  expect(await toy.attempts('totals', '2025-01-10')).toEqual(['superseded', 'complete'])
  expect(await toy.value('totals', '2025-01-10')).toBe(30)
})

it('the nights of the change of the clocks have each tick once', async () => {
  const nightly = await scheduleToy({ ...toy, clock }, [
    { ...morningly, cron: '30 1,2 * * *', catchUp: { allUpTo: 9 } },
  ])
  const found = await liveThrough(nightly, [
    '03-08T12:00',
    '03-09T05:00',
    '03-09T06:30',
    '03-09T07:30',
    '03-09T12:00',
  ])
  expect(found.filter((at) => at.startsWith('03-09'))).toEqual(['03-09 06:30', '03-09 07:30'])
  const autumn = await liveThrough(nightly, [
    '11-01T12:00',
    '11-02T05:30',
    '11-02T06:30',
    '11-02T07:30',
    '11-02T12:00',
  ])
  expect(autumn.filter((at) => at.startsWith('11-02'))).toEqual(['11-02 05:30', '11-02 07:30'])
})
