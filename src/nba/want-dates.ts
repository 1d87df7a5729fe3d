/** Wants what is to come, and what a longer pause has missed: today, the dates with games of the next two weeks, and of the season that is
 * kept every earlier date that nobody wanted.
 *
 * A missed date is wanted as history: its facts are free, its predictions can no longer be live. Repeated, it changes nothing. */
import type { Temporal } from 'temporal-polyfill'
import type { Calendar } from '../platform/calendar.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { requestRuns } from '../platform/ledger/plan.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import { addDays, gameDateOf } from './domain/game-date.ts'

const daysAhead = 14
const requestedBy = 'schedule/plan'

export interface WantedDates {
  /** Dates that were not wanted before. */
  readonly coming: number
  readonly missed: number
}

export async function wantDates(
  db: Queryable,
  { loadCalendar }: Pick<Pipeline, 'loadCalendar'>,
  now: Temporal.Instant,
): Promise<WantedDates> {
  const today = gameDateOf(now)
  const horizon = addDays(today, daysAhead)
  const calendar = await loadCalendar(db)
  const ahead = calendar.dates().filter((date) => date > today && date <= horizon)
  const coming = await requestRuns(db, {
    gameDates: [today, ...ahead],
    scope: 'full',
    cause: 'schedule',
    requestedBy,
    now,
  })
  const played = findPlayedDates(calendar, today)
  const missed = (await isKept(db, played))
    ? await requestRuns(db, { gameDates: played, scope: 'history', cause: 'backfill', requestedBy, now })
    : 0
  return { coming, missed }
}

/** The dates before today of the season that was played last. */
function findPlayedDates(calendar: Calendar, today: string): string[] {
  const before = calendar.dates().filter((date) => date < today)
  const seasonOf = (date: string): string | null => {
    const answer = calendar.on(date)
    return answer.kind === 'games' ? answer.day.season : null
  }
  const last = before.at(-1)
  if (last === undefined) return []
  return before.filter((date) => seasonOf(date) === seasonOf(last))
}

/** A season of which no date was ever wanted is not fetched because somebody starts the program in summer. */
async function isKept(db: Queryable, gameDates: readonly string[]): Promise<boolean> {
  const rows = await db.query(sql`select 1 from runs where game_date = any(${gameDates}::date[]) limit 1`)
  return rows.length > 0
}
