/** Ticks as they are stored and run: once each, in one transaction with what they do, whoever runs them and however often. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { runScheduleNow } from '../../../src/platform/schedules/run-schedules.ts'
import { disableSchedule, enableSchedule } from '../../../src/platform/schedules/stored-schedules.ts'
import { viewSchedules } from '../../../src/platform/schedules/watch-schedules.ts'
import { morningly, scheduleToy, type ToySchedules } from '../../support/toy-schedules.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

let toy: ToySystem

/** A minute after Friday's tick. */
beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T09:01:00Z')
})
afterEach(() => toy.close())

const moveTo = (instant: string): void => toy.clock.advanceTo(instant)

describe('a tick', () => {
  test('is run once, however often somebody looks, and its time is kept in UTC', async () => {
    const { run, acts, ticks } = await scheduleToy(toy)
    expect(await run()).toEqual(['done'])
    expect(await run()).toEqual([])
    moveTo('2025-01-11T09:00:00Z')
    expect(await run()).toEqual(['done'])
    expect(await acts()).toEqual(['2025-01-10 09:00', '2025-01-11 09:00'])
    expect(await ticks()).toEqual([
      'morning 01-10 09:00 scheduled done',
      'morning 01-11 09:00 scheduled done',
    ])
  })

  test('whose action fails leaves nothing behind but its error, and is tried again after a pause that grows', async () => {
    let isIll = true
    const { run, acts, ticks } = await scheduleToy(toy, [morningly], {
      run: async () => {
        if (isIll) throw new Error('ill')
        return 'well'
      },
    })
    expect(await run()).toEqual(['failed'])
    expect(await acts()).toEqual([])
    expect(await run()).toEqual([])
    toy.clock.advanceBy(30_000)
    expect(await run()).toEqual(['failed'])
    toy.clock.advanceBy(30_000)
    expect(await run()).toEqual([])
    isIll = false
    toy.clock.advanceBy(30_000)
    expect(await run()).toEqual(['done'])
    expect(await ticks()).toEqual(['morning 01-10 09:00 scheduled done'])
    expect(await acts()).toHaveLength(1)
  })

  test('that fails does not keep another schedule waiting', async () => {
    const other = { ...morningly, name: 'other' }
    const { run } = await scheduleToy(toy, [morningly, other], {
      run: async ({ tx }) => {
        const first = await tx.query(
          sql`select 1 from schedule_ticks where schedule = 'morning' and said = ''`,
        )
        if (first.length > 0) throw new Error('ill')
        return 'well'
      },
    })
    expect(await run()).toEqual(['failed', 'done'])
  })

  test('is written into the audit log', async () => {
    await (await scheduleToy(toy)).run()
    const rows = await toy.db.query<{ details: object }>(
      sql`select details from audit_log where action = 'schedule.ticked'`,
    )
    expect(rows).toMatchObject([
      {
        details: { schedule: 'morning', nominalAt: '2025-01-10T09:00:00Z', kind: 'scheduled', state: 'done' },
      },
    ])
  })
})

describe('after a pause', () => {
  const afterThreeDays = async (schedules: ToySchedules): Promise<string[]> => {
    await schedules.run()
    moveTo('2025-01-13T15:00:00Z')
    await schedules.run()
    await schedules.run()
    return (await schedules.acts()).map((at) => at.slice(8, 10))
  }

  test('the latest is made up for, once, and says for how many it stands', async () => {
    expect(await afterThreeDays(await scheduleToy(toy))).toEqual(['10', '13'])
    const rows = await toy.db.query(sql`select passed_over as n from schedule_ticks order by nominal_at`)
    expect(rows).toEqual([{ n: 0 }, { n: 2 }])
  })

  test('all are made up for, in order', async () => {
    const schedules = await scheduleToy(toy, [{ ...morningly, catchUp: { allUpTo: 10 } }])
    expect(await afterThreeDays(schedules)).toEqual(['10', '11', '12', '13'])
  })

  test('where nothing is made up for, the tick is written down as left out', async () => {
    const schedules = await scheduleToy(toy, [{ ...morningly, catchUp: 'none' }])
    expect(await afterThreeDays(schedules)).toEqual([])
    expect(await schedules.ticks()).toEqual(['morning 01-13 09:00 scheduled skipped'])
  })
})

describe('while what an earlier tick began is under way', () => {
  test.for([
    { overlap: 'skip', says: 'is left out and not made up for', meanwhile: 'skipped', later: [] },
    { overlap: 'queue', says: 'waits, and is run when that has ended', meanwhile: 'waits', later: ['done'] },
  ] as const)(
    'the next one of a schedule that says $overlap $says',
    async ({ overlap, meanwhile, later }) => {
      let underWay: string | null = 'the first one'
      const { run, acts } = await scheduleToy(toy, [{ ...morningly, overlap }], {
        findUnderWay: async () => underWay,
      })
      expect(await run()).toEqual([meanwhile])
      toy.clock.advanceBy(60_000)
      expect(await run()).toEqual(meanwhile === 'waits' ? [meanwhile] : [])
      underWay = null
      expect(await run()).toEqual(later)
      expect(await acts()).toHaveLength(later.length)
    },
  )

  /** Friday's tick is at work, in a process of its own, until Saturday's is due. */
  const untilSaturday = async (end: () => string) => {
    const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = await scheduleToy(toy, [morningly], {
      run: async () => {
        begun.resolve()
        await mayEnd.promise
        return end()
      },
    })
    const friday = slow.run()
    await begun.promise
    moveTo('2025-01-11T09:01:00Z')
    const saturday = await scheduleToy(toy)
    const endFriday = (): Promise<string[]> => {
      mayEnd.resolve()
      return friday
    }
    return { ...saturday, endFriday }
  }

  test('the next one of a schedule that ends with its tick waits for the end, and acts after it', async () => {
    const { run, acts, endFriday } = await untilSaturday(() => 'acted')
    expect([await run(), await run()]).toEqual([['at_work_elsewhere'], ['at_work_elsewhere']])
    expect(await acts()).toEqual([])
    expect(await endFriday()).toEqual(['done'])
    expect(await run()).toEqual(['done'])
    expect(await acts()).toEqual(['2025-01-10 09:00', '2025-01-11 09:00'])
  })

  test('and where that end is a failure, it stands for both', async () => {
    const { run, acts, endFriday } = await untilSaturday(() => {
      throw new Error('ill')
    })
    expect(await run()).toEqual(['at_work_elsewhere'])
    expect(await endFriday()).toEqual(['failed'])
    expect(await run()).toEqual(['done'])
    expect(await acts()).toEqual(['2025-01-11 09:00'])
  })
})

describe('an operator', () => {
  const request = { name: 'morning', actor: 'cli/ann', reason: 'a holiday' }

  test('runs a schedule as a tick of its own kind, and the timetable goes on', async () => {
    const { run, ticks, pipeline } = await scheduleToy(toy)
    const now = toy.clock.now()
    const outcome = await runScheduleNow(toy.db, pipeline.schedules!, { ...request, now })
    expect(outcome).toEqual({ kind: 'done', said: 'acted' })
    await run()
    expect(await ticks()).toEqual(['morning 01-10 09:00 scheduled done', 'morning 01-10 09:01 manual done'])
  })

  test('disables a schedule: it is not run, and on being enabled makes up for what it missed', async () => {
    const { run, acts } = await scheduleToy(toy)
    await run()
    expect(await disableSchedule(toy.db, { ...request, now: toy.clock.now() })).toBe(true)
    moveTo('2025-01-12T09:10:00Z')
    expect(await run()).toEqual([])
    expect(await enableSchedule(toy.db, { ...request, now: toy.clock.now() })).toBe(true)
    expect(await run()).toEqual(['done'])
    expect(await acts()).toEqual(['2025-01-10 09:00', '2025-01-12 09:00'])
    const audited = await toy.db.query(
      sql`select details ->> 'reason' as reason from audit_log where action in ('schedule.disabled', 'schedule.enabled')`,
    )
    expect(audited).toEqual([{ reason: 'a holiday' }, { reason: 'a holiday' }])
  })

  test('sees each schedule with its state and its next tick', async () => {
    const { pipeline } = await scheduleToy(toy)
    const view = async (): Promise<unknown> => {
      const [only] = await viewSchedules(toy.db, pipeline.schedules!, toy.clock.now())
      return { state: only?.state, next: only?.nextAt?.toString() }
    }
    expect(await view()).toEqual({ state: 'never_seen', next: '2025-01-11T09:00:00Z' })
    await runScheduleNow(toy.db, pipeline.schedules!, { ...request, now: toy.clock.now() })
    expect(await view()).toMatchObject({ state: 'due' })
    moveTo('2025-01-10T09:31:00Z')
    expect(await view()).toMatchObject({ state: 'late' })
  })
})

test('a schedule that also follows the calendar is run once for each new answer of it', async () => {
  const { run, ticks } = await scheduleToy(toy, [{ ...morningly, alsoOn: 'calendar_change' }])
  expect(await run()).toEqual(['done', 'done'])
  expect(await run()).toEqual([])
  toy.world.dates.push('2025-01-12')
  toy.clock.advanceBy(60_000)
  expect(await run()).toEqual(['done'])
  expect(await run()).toEqual([])
  expect((await ticks()).filter((tick) => tick.includes('change'))).toHaveLength(2)
})
