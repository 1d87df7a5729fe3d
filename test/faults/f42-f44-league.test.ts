/** F42, F44 on the whole pipeline behind the replay server: the export of 13:00 is begun by eight controllers at once and again after a redeploy; schedules of the day are disabled, late,
 * and gone from the program. What the schedules do of it in detail is `f42-f44-schedules`. */
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { runDueTicks } from '../../src/platform/schedules/run-schedules.ts'
import type { ScheduleAction } from '../../src/platform/schedules/schedule.ts'
import { disableSchedule, enableSchedule } from '../../src/platform/schedules/stored-schedules.ts'
import { findUnfinished } from '../simulation/truth.ts'
import { liveUntilExport } from '../support/export-day.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('schedules twice')
let day: FaultDay

afterEach(() => day.close())

/** A process of the same release, with nothing in its memory, that follows the schedules. */
async function redeploy(): Promise<void> {
  const fresh = await day.system.startAnother('redeployed', { followsSchedules: true })
  await fresh.settle()
}

describe('the export of 13:00', () => {
  it('from eight controllers at once, and after a redeploy, is done once', async () => {
    const { exportMs, countExports, ...rest } = await liveUntilExport(league)
    day = rest
    const { clock, pipeline, process } = day.system
    clock.advanceBy(exportMs - day.nowMs())
    const all = Array.from({ length: 8 }, () => openDatabase(day.database.url, { connections: 1 }))
    try {
      await Promise.all(all.map((db) => runDueTicks({ db, pipeline, clock, log: silentLog })))
    } finally {
      await Promise.all(all.map((db) => db.close()))
    }
    await process.settle()
    expect(await countExports()).toEqual({ ordered: 1, written: 1 })
    clock.advanceBy(minuteMs)
    await redeploy()
    expect(await countExports()).toEqual({ ordered: 1, written: 1 })
    expect(await findUnfinished(day.database.db, day.gameDate)).toEqual([])
    expect(await day.readIncidents()).toEqual([])
  }, 240_000)

  it('without the stored ticks a redeploy would act twice', async () => {
    const { exportMs, countExports, ...rest } = await liveUntilExport(league)
    day = rest
    await day.liveUntil(exportMs)
    await day.database.db.query(sql`delete from schedule_ticks where schedule = 'export'`)
    day.system.clock.advanceBy(minuteMs)
    await redeploy()
    expect(await countExports()).toEqual({ ordered: 2, written: 2 })
  }, 240_000)
})

describe('schedules of the day that are disabled, gone from the program, and late', () => {
  const noon = 'the export, the healing before it, and the grading of yesterday'

  /** Faults that are ordered of the schedules of a release. */
  function createDisturbance() {
    const [gone, ill] = [new Set<string>(), new Set<string>()]
    const wrapPipeline = (pipeline: Pipeline): Pipeline => {
      const { declared, actions, ...schedules } = pipeline.schedules!
      const disturbed = Object.entries(actions).map(([name, action]): [string, ScheduleAction] => [
        name,
        {
          ...action,
          async run(context) {
            if (ill.has(name)) throw new Error('ill')
            return action.run(context)
          },
        },
      ])
      return {
        ...pipeline,
        schedules: {
          ...schedules,
          actions: Object.fromEntries(disturbed),
          get declared() {
            return declared.filter(({ name }) => !gone.has(name))
          },
        },
      }
    }
    return { gone, ill, wrapPipeline }
  }

  /** From 04:05 Eastern; at 06:30 all three go wrong. `look`: whoever follows the schedules beside the process. */
  async function liveDisturbed(isWatched: boolean) {
    const { gone, ill, wrapPipeline } = createDisturbance()
    day = await startFaultDay(league, { wrapPipeline, followsSchedules: isWatched })
    const { clock, pipeline } = day.system
    const { db } = day.database
    const liveUntil = async (untilMs: number): Promise<void> => {
      while (day.nowMs() < untilMs) {
        if (!isWatched) await runDueTicks({ db, pipeline, clock, log: silentLog })
        await day.liveUntil(Math.min(untilMs, day.nowMs() + 2 * hourMs), 120)
      }
    }
    await liveUntil(day.morningMs + 2.5 * hourMs)
    const by = { name: 'export', actor: 'cli/ann', reason: noon }
    await disableSchedule(db, { ...by, now: clock.now() })
    gone.add('self-heal')
    ill.add('grade')
    await liveUntil(day.morningMs + 10 * hourMs)
    const readTicks = () =>
      db.query(sql`
        select distinct schedule from schedule_ticks where schedule in ('export', 'self-heal', 'grading') and state = 'done'
          and nominal_at > ${`${day.gameDate}T10:00:00Z`}`)
    expect(await readTicks(), 'none of them was run').toEqual([])
    return {
      async mend() {
        await enableSchedule(db, { ...by, now: clock.now() })
        gone.clear()
        ill.clear()
        await liveUntil(day.nowMs() + hourMs)
        expect(await readTicks()).toHaveLength(3)
      },
    }
  }

  it('are one incident each, and the day is completed without them; the incidents end when they are put right', async () => {
    const { mend } = await liveDisturbed(true)
    const causes = ['schedule export', 'schedule grading', 'schedule self-heal']
    const readSorted = async () =>
      (await day.readIncidents()).toSorted((a, b) => (a.cause < b.cause ? -1 : 1))
    expect(await readSorted()).toEqual(causes.map((cause) => ({ cause, isOpen: true })))
    const titles = await day.database.db.query<{ title: string }>(
      sql`select title from incidents order by cause`,
    )
    expect(titles.map(({ title }) => title)).toEqual([
      `the schedule export is disabled: disabled by cli/ann: ${noon}`,
      expect.stringMatching(/^the schedule grading is late: its tick of .* is not settled; it failed: .*ill/),
      expect.stringMatching(/^the schedule self-heal is vanished: /),
    ])
    await day.liveUntil(day.lastFinalMs + 6 * hourMs, 240)
    expect(await findUnfinished(day.database.db, day.gameDate)).toEqual([])
    expect(await readSorted()).toEqual(causes.map((cause) => ({ cause, isOpen: true })))
    await mend()
    expect(await readSorted()).toEqual(causes.map((cause) => ({ cause, isOpen: false })))
  }, 240_000)

  it('without the watch none of the three is seen', async () => {
    await liveDisturbed(false)
    await day.liveUntil(day.lastFinalMs + 6 * hourMs, 240)
    expect(await day.readIncidents()).toEqual([])
  }, 240_000)
})
