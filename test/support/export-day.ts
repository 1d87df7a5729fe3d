/** A league day that is lived by its schedules, until a minute before the export of the next day, at 13:00 Eastern: what that tick does is counted. */
import { Temporal } from 'temporal-polyfill'
import { sql } from '../../src/platform/db/sql.ts'
import type { League } from '../../src/replay/league.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from './fault-day.ts'

export interface ExportDay extends FaultDay {
  /** The instant of the tick. */
  readonly exportMs: number
  /** Since a minute before the tick: how often the yesterday's results were ordered by the schedule, and how often they were written. */
  countExports(): Promise<{ readonly ordered: number; readonly written: number }>
}

export async function liveUntilExport(league: League): Promise<ExportDay> {
  const day = await startFaultDay(league, { followsSchedules: true })
  const exportMs = Temporal.PlainDate.from(day.gameDate)
    .add({ days: 1 })
    .toZonedDateTime({ timeZone: 'America/New_York', plainTime: '13:00' }).epochMilliseconds
  await day.liveUntil(day.lastFinalMs + 3 * hourMs, 300)
  await day.liveUntil(exportMs - minuteMs, 600)
  const count = async () => {
    const [row] = await day.database.db.query<{ ordered: number; written: number }>(sql`
      select (select count(*)::int from audit_log where actor = 'schedule/export' and asset = 'export_results' and game_date = ${day.gameDate}) as ordered,
        (select count(*)::int from attempts where asset = 'export_results' and game_date = ${day.gameDate}) as written`)
    return row!
  }
  const before = await count()
  return {
    ...day,
    exportMs,
    async countExports() {
      const { ordered, written } = await count()
      return { ordered: ordered - before.ordered, written: written - before.written }
    },
  }
}
