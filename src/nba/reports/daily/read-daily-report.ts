/** Everything that the report of a day says, as figures; say-daily-report.ts puts it into words. Plain reads, as it is known now. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import type { Schedules } from '../../../platform/schedules/schedule.ts'
import type { GameDate } from '../../domain/game-date.ts'
import { type GradesOfSystem, readGradesOfDay } from './read-grades.ts'
import { type Made, readMade } from './read-made.ts'
import { readSlate, type Slate } from './read-slate.ts'
import { readSources, type Sources } from './read-sources.ts'
import { readTroubles, type Troubles } from './read-troubles.ts'
import { readUpkeep, type Upkeep } from './read-upkeep.ts'
import { windowOf } from './report-window.ts'

export interface DailyReport {
  readonly gameDate: GameDate
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
  readonly readAt: Temporal.Instant
  readonly made: Made
  readonly slate: Slate
  readonly grades: readonly GradesOfSystem[]
  readonly troubles: Troubles
  readonly sources: Sources
  readonly upkeep: Upkeep
}

export async function readDailyReport(
  db: Queryable,
  schedules: Schedules | undefined,
  { gameDate, now }: { readonly gameDate: GameDate; readonly now: Temporal.Instant },
): Promise<DailyReport> {
  const window = windowOf(gameDate)
  return {
    ...window,
    readAt: now,
    made: await readMade(db, gameDate),
    slate: await readSlate(db, gameDate),
    grades: await readGradesOfDay(db, gameDate),
    troubles: await readTroubles(db, window),
    sources: await readSources(db, window),
    upkeep: await readUpkeep(db, schedules, window),
  }
}
