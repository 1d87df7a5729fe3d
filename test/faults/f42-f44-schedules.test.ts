/** F42, F44 in detail: a tick that another controller is at, or has died over; a schedule that is gone from the program and is retired. What becomes of a league's day, with and without what
 * guards it, is `f42-f44-league`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { runDueTicks } from '../../src/platform/schedules/run-schedules.ts'
import { disableSchedule } from '../../src/platform/schedules/stored-schedules.ts'
import { morningly, scheduleToy } from '../support/toy-schedules.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T09:01:00Z')
})
afterEach(() => toy.close())

describe('F42', () => {
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
})

describe('F44', () => {
  const weekly = { ...morningly, name: 'weekly', cron: '30 5 * * 1' }
  const request = { name: 'morning', actor: 'cli/ann', reason: 'a test' }

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
})
