/** The dates that ought to exist: every date with games of every season of which anything is kept, and every other date that is wanted.
 *
 * They come from the calendar and never from the tables they are held against: a date that nobody ever planned is in no table. */
import type { Temporal } from 'temporal-polyfill'
import type { Calendar, CalendarAnswer } from '../calendar.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { type RunCause, type RunScope, readFilled } from '../ledger/plan.ts'
import type { DateSpan } from './finding.ts'

export interface KeptDate {
  readonly gameDate: string
  readonly season: string | null
  readonly scope: RunScope
  /** Wanted beside what the scope has. */
  readonly assets: readonly string[]
  /** Null: nobody wants the date. Then only its facts are missed, which later dates read. */
  readonly cause: RunCause | null
  readonly requestedAt: Temporal.Instant | null
  readonly answer: CalendarAnswer
  /** The assets that have rows of the date. */
  readonly filled: ReadonlySet<string>
}

interface Run {
  readonly gameDate: string
  readonly scope: RunScope
  readonly assets: readonly string[]
  readonly cause: RunCause
  readonly requestedAt: Temporal.Instant
}

export interface KeptOptions {
  readonly span?: DateSpan | undefined
  readonly season?: string | undefined
}

/** In order of date. `stored`: seasons that are kept for another reason than a run or a ledger row. */
export async function listKeptDates(
  db: Queryable,
  calendar: Calendar,
  stored: readonly string[],
  options: KeptOptions = {},
): Promise<KeptDate[]> {
  const [runs, planned] = [await readRuns(db), await readPlannedDates(db)]
  const runOf = new Map(runs.map((run) => [run.gameDate, run]))
  const seasonOf = (gameDate: string): string | null => {
    const answer = calendar.on(gameDate)
    return answer.kind === 'games' ? answer.day.season : null
  }
  const seasons = new Set<string | null>([...stored, ...[...runOf.keys(), ...planned].map(seasonOf)])
  const { from, to } = options.span ?? { from: '0000', to: '9999' }
  const dates = new Set(
    [...calendar.dates().filter((gameDate) => seasons.has(seasonOf(gameDate))), ...runOf.keys()].filter(
      (gameDate) => from <= gameDate && gameDate <= to,
    ),
  )
  const filled = await readFilled(db, [...dates])
  return [...dates]
    .sort()
    .map((gameDate): KeptDate => {
      const run = runOf.get(gameDate)
      const known = {
        gameDate,
        season: seasonOf(gameDate),
        answer: calendar.on(gameDate),
        filled: filled.get(gameDate) ?? new Set<string>(),
      }
      return run
        ? { ...run, ...known }
        : { ...known, scope: 'history', assets: [], cause: null, requestedAt: null }
    })
    .filter(({ season }) => options.season === undefined || season === options.season)
}

function readRuns(db: Queryable): Promise<Run[]> {
  return db.query(sql`
    select game_date as "gameDate", scope, assets, cause, requested_at as "requestedAt" from runs order by game_date`)
}

/** Dates of which something is planned, whether or not they are still wanted. */
async function readPlannedDates(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`select distinct game_date as "gameDate" from ledger`)
  return rows.map(({ gameDate }) => gameDate)
}
