/** F42: a schedule fires twice after a redeploy, or from two controllers. F44: a schedule that is disabled, late, or gone from the program is
 * silently dead. Beside each stands what happens without the guard. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { runDueTicks } from '../../src/platform/schedules/run-schedules.ts'
import { disableSchedule, enableSchedule } from '../../src/platform/schedules/stored-schedules.ts'
import { morningly, scheduleToy } from '../support/toy-schedules.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T09:01:00Z')
})
afterEach(() => toy.close())

describe('F42', () => {
  /** Eight controllers of their own connections, all at the same tick. */
  async function lookFromEight(): Promise<void> {
    const { pipeline } = await scheduleToy(toy)
    const all = Array.from({ length: 8 }, () => openDatabase(toy.url, { connections: 1 }))
    try {
      await Promise.all(all.map((db) => runDueTicks({ db, pipeline, clock: toy.clock, log: silentLog })))
    } finally {
      await Promise.all(all.map((db) => db.close()))
    }
  }

  it('two controllers and more at the same tick act once', async () => {
    const { acts } = await scheduleToy(toy)
    await lookFromEight()
    expect(await acts()).toEqual(['2025-01-10 09:00'])
  })

  it('is not called late by whoever comes while another is at it', async () => {
    const begun = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const slow = await scheduleToy(toy, [morningly], {
      run: async () => {
        begun.resolve()
        await mayEnd.promise
        return 'acted'
      },
    })
    const quick = await scheduleToy(toy)
    toy.clock.advanceBy(2 * 3_600_000)
    const working = slow.follow()
    await begun.promise
    expect(await quick.follow()).toEqual(['at_work_elsewhere'])
    expect(await quick.incidents()).toEqual([])
    mayEnd.resolve()
    expect(await working).toEqual(['done'])
    expect(await quick.follow()).toEqual([])
  })

  it('an act may take longer than a transaction may stand still otherwise', async () => {
    const impatient = openDatabase(toy.url, { connections: 2, standstillSeconds: 1 })
    try {
      const { pipeline } = await scheduleToy(toy, [morningly], {
        run: async ({ tx }) => {
          await expect
            .poll(
              () =>
                toy.db.query(sql`
              select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'
                and state_change < clock_timestamp() - interval '1.5 seconds'`),
              { timeout: 20_000 },
            )
            .toHaveLength(1)
          await tx.query(sql`select 1`)
          return 'acted'
        },
      })
      const [report] = await runDueTicks({ db: impatient, pipeline, clock: toy.clock, log: silentLog })
      expect(report?.outcome).toEqual({ kind: 'done', said: 'acted' })
    } finally {
      await impatient.close()
    }
  })

  it('a redeploy, after which nothing is in memory, acts no second time', async () => {
    await (await scheduleToy(toy)).run()
    const redeployed = await scheduleToy(toy)
    expect(await redeployed.run()).toEqual([])
    expect(await redeployed.acts()).toHaveLength(1)
  })

  it('a controller that dies in the act leaves neither act nor tick, and its successor acts', async () => {
    const doomed = await scheduleToy(toy, [morningly], {
      run: async ({ tx }) => {
        await tx.query(sql`select pg_terminate_backend(pg_backend_pid())`).catch(() => {}) // the connection ends with it
        throw new Error('dead')
      },
    })
    await doomed.run()
    expect(await doomed.acts()).toEqual([])
    toy.clock.advanceBy(30_000)
    const successor = await scheduleToy(toy)
    expect(await successor.run()).toEqual(['done'])
    expect(await successor.acts()).toEqual(['2025-01-10 09:00'])
  })

  it('without the stored ticks a redeploy would act twice', async () => {
    await (await scheduleToy(toy)).run()
    await toy.db.query(sql`delete from schedule_ticks`)
    const redeployed = await scheduleToy(toy)
    await redeployed.run()
    expect(await redeployed.acts()).toEqual(['2025-01-10 09:00', '2025-01-10 09:00'])
  })
})

describe('F44', () => {
  const weekly = { ...morningly, name: 'weekly', cron: '30 5 * * 1' }
  const request = { name: 'morning', actor: 'cli/ann', reason: 'a test' }

  it('a schedule that is disabled is one incident, which ends when it is enabled', async () => {
    const { follow, incidents } = await scheduleToy(toy)
    await follow()
    expect(await incidents()).toEqual([])
    await disableSchedule(toy.db, { ...request, now: toy.clock.now() })
    for (let look = 0; look < 3; look += 1) await follow()
    expect(await incidents()).toEqual([
      {
        cause: 'schedule morning',
        title: 'the schedule morning is disabled: disabled by cli/ann: a test',
        isOpen: true,
      },
    ])
    await enableSchedule(toy.db, { ...request, now: toy.clock.now() })
    await follow()
    expect(await incidents()).toMatchObject([{ cause: 'schedule morning', isOpen: false }])
  })

  it('a schedule that the program declares no more is one incident, which ends when it is back or retired', async () => {
    await (await scheduleToy(toy, [morningly, weekly])).follow()
    const without = await scheduleToy(toy, [morningly])
    for (let look = 0; look < 3; look += 1) await without.follow()
    expect(await without.incidents()).toMatchObject([
      { cause: 'schedule weekly', title: expect.stringContaining('vanished'), isOpen: true },
    ])
    await (await scheduleToy(toy, [morningly, weekly])).follow()
    expect(await without.incidents()).toMatchObject([{ isOpen: false }])
    await without.follow()
    await disableSchedule(toy.db, { ...request, name: 'weekly', now: toy.clock.now() })
    await without.follow()
    expect((await without.incidents()).filter(({ isOpen }) => isOpen)).toEqual([])
  })

  it('a tick that is not settled within its tolerance is one incident, which ends when it is', async () => {
    let isIll = true
    const { follow, incidents } = await scheduleToy(toy, [morningly], {
      run: async () => {
        if (isIll) throw new Error('ill')
        return 'well'
      },
    })
    await follow()
    expect(await incidents()).toEqual([])
    for (const minute of ['31', '46', '58']) {
      toy.clock.advanceTo(`2025-01-10T09:${minute}:00Z`)
      await follow()
    }
    expect(await incidents()).toMatchObject([
      {
        cause: 'schedule morning',
        title: expect.stringMatching(/is late: its tick of 2025-01-10T09:00:00Z.*ill/),
        isOpen: true,
      },
    ])
    isIll = false
    toy.clock.advanceTo('2025-01-10T10:30:00Z')
    await follow()
    expect(await incidents()).toMatchObject([{ cause: 'schedule morning', isOpen: false }])
  })

  it('without the watch none of the three is seen', async () => {
    const { run, incidents } = await scheduleToy(toy, [morningly, weekly], {
      run: () => Promise.reject(new Error('ill')),
    })
    await run()
    await disableSchedule(toy.db, { ...request, now: toy.clock.now() })
    toy.clock.advanceTo('2025-01-14T09:00:00Z')
    await run()
    await (await scheduleToy(toy, [weekly])).run()
    expect(await incidents()).toEqual([])
  })
})
