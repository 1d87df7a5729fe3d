/** Wants what is to come: today, and the dates with games of the next two weeks, as the calendar knows them now.
 *
 * Repeated, it changes nothing; a calendar that has learned more is taken up at the next call. */

import type { System } from '../main.ts'
import { addDays, gameDateOf } from '../nba/domain/game-date.ts'
import { requestRuns } from '../platform/ledger/plan.ts'

const daysAhead = 14

/** Returns how many dates were not wanted before. */
export async function wantComingDates({ db, pipeline, clock }: System): Promise<number> {
  const now = clock.now()
  const today = gameDateOf(now)
  const horizon = addDays(today, daysAhead)
  const calendar = await pipeline.loadCalendar(db)
  const coming = calendar.dates().filter((date) => date > today && date <= horizon)
  return requestRuns(db, {
    gameDates: [today, ...coming],
    scope: 'full',
    cause: 'schedule',
    requestedBy: 'up',
    now,
  })
}
