/** F50 on the whole pipeline behind the replay server: the clock of whoever leads goes back over the export of 13:00, or leaps over the lease of a worker that has made lines and is about to
 * commit them. What the core does of it in detail is `f50-clock-jumps`. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { commitPartition } from '../../src/platform/ledger/commit.ts'
import { silentLog } from '../../src/platform/log.ts'
import { followSchedules } from '../../src/platform/schedules/run-schedules.ts'
import { findLies, findUnfinished } from '../simulation/truth.ts'
import { type ExportDay, liveUntilExport } from '../support/export-day.ts'
import { type FaultDay, hourMs, minuteMs } from '../support/fault-day.ts'
import { commitUnfenced, liveUntilLate } from '../support/late-worker.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('clock jumps')
let day: FaultDay

afterEach(() => day.close())

describe('a clock that goes back over the export', () => {
  /** The schedules are followed by clocks that are wrong by so many minutes, each after the other; the work is done by the right one. */
  async function followAt(exportDay: ExportDay, minutesOff: readonly number[]): Promise<void> {
    const { database, system, exportMs } = exportDay
    await exportDay.liveUntil(exportMs)
    for (const minutes of minutesOff) {
      const shown = Temporal.Instant.fromEpochMilliseconds(exportMs + minutes * minuteMs)
      const clock: Clock = { now: () => shown, monotonicMs: () => 0, sleep: () => Promise.resolve() }
      await followSchedules({ db: database.db, pipeline: system.pipeline, clock, log: silentLog })
      await system.process.settle()
    }
  }

  it('writes the documents once, however often it does, and the next day has its own tick', async () => {
    const exportDay = await liveUntilExport(league)
    day = exportDay
    await followAt(exportDay, [-1, 0, -1500, -1, 5])
    expect(await exportDay.countExports()).toEqual({ ordered: 1, written: 1 })
    await day.liveUntil(exportDay.exportMs + 25 * hourMs, 500)
    const [ticks] = await day.database.db.query<{ done: number }>(sql`
      select count(*)::int as done from schedule_ticks where schedule = 'export' and state = 'done'
        and nominal_at >= ${Temporal.Instant.fromEpochMilliseconds(exportDay.exportMs)}`)
    expect(ticks).toEqual({ done: 2 })
    expect(await findUnfinished(day.database.db, day.gameDate)).toEqual([])
    expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
  }, 240_000)

  it('would write them twice without the stored ticks', async () => {
    const exportDay = await liveUntilExport(league)
    day = exportDay
    await day.liveUntil(exportDay.exportMs)
    await day.database.db.query(sql`delete from schedule_ticks where schedule = 'export'`)
    day.system.clock.advanceBy(minuteMs)
    await followAt(exportDay, [0])
    expect(await exportDay.countExports()).toEqual({ ordered: 2, written: 2 })
  }, 240_000)
})

describe('a clock that leaps over a lease', () => {
  const leap = { leapHours: 24 * 365 }

  it('takes the partition from a worker that lives, and the fence refuses him: what is newer stays, and the day is completed', async () => {
    const late = await liveUntilLate(league, commitPartition, leap)
    day = late.day
    expect(await late.readOutcomes()).toEqual(['superseded', 'complete'])
    expect(await late.findLies()).toEqual([])
    await day.liveUntil(day.lastFinalMs + 6 * hourMs, 240)
    const { db } = day.database
    expect(await findLies(db, day.system.pipeline, [day.gameDate])).toEqual([])
    expect(await findUnfinished(db, day.gameDate)).toEqual([])
    expect(await day.readIncidents()).toEqual([])
    expect(await day.countLetters()).toBe(0)
  })

  it('without the fence he writes over what is newer, and the ledger says otherwise than the table', async () => {
    const late = await liveUntilLate(league, commitUnfenced, leap)
    day = late.day
    expect((await late.findLies()).join('\n')).toContain(`prop_lines ${day.gameDate}`)
  })
})
