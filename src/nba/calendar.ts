/** The calendar: which dates have games, from the newest schedule of each season, and where there is none from the games stored.
 *
 * No date is ever written into the program: a season begins and ends where its schedule does. A date inside a known season
 * without games is empty with that reason; a date outside of every known season is unknown until its schedule was read. */
import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import type { Calendar, CalendarAnswer, CalendarDay } from '../platform/calendar.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { assumedTip, isPredictedKind } from './2-raw/games.ts'
import { readScheduleByHash } from './2-raw/read-schedule.ts'
import { isCompetitive } from './domain/season.ts'

/** One loader a process: it parses a schedule once. */
export function createCalendarLoader(): (db: Queryable) => Promise<Calendar> {
  let kept: { key: string; calendar: Calendar } | undefined
  return async (db) => {
    const sources = await readSources(db)
    const key = JSON.stringify(sources)
    if (kept?.key !== key) kept = { key, calendar: await buildCalendar(db, sources) }
    return kept.calendar
  }
}

interface Sources {
  readonly bodies: readonly string[]
  readonly daysWithGames: number
  readonly answered: readonly string[]
}

/** The newest schedule a season, how many dates have games in the table, and the dates for which a schedule was asked. */
async function readSources(db: Queryable): Promise<Sources> {
  const rows = await db.query<Sources>(sql`
    select
      coalesce((select array_agg(body_hash order by resource) from (
        select distinct on (resource) resource, body_hash from source_replies
        where asset = 'schedule_replies' and resource like 'nba-cdn/schedule/%' and not withdrawn order by resource, received_at desc, revision desc) newest), '{}') as bodies,
      (select count(*)::int from ledger where asset = 'games' and committed_state in ('complete', 'degraded')) as "daysWithGames",
      coalesce((select array_agg(game_date::text order by game_date) from ledger l where asset = 'games'
        and committed_state = 'empty_ok' and content_hash <> 'empty'), '{}') as answered`)
  return rows[0]!
}

interface SeasonSpan {
  readonly first: string
  readonly last: string
}

async function buildCalendar(db: Queryable, sources: Sources): Promise<Calendar> {
  const days = new Map<string, CalendarDay>()
  const spans = new Map<string, SeasonSpan>()
  const scheduled = new Set<string>()
  for (const hash of sources.bodies) {
    const schedule = await readScheduleByHash(db, hash)
    scheduled.add(schedule.season)
    const competitive = schedule.games.filter((game) => isCompetitive(game.kind))
    for (const [gameDate, games] of Map.groupBy(competitive, (game) => game.gameDate)) {
      const predicted = games.filter((game) => isPredictedKind(game))
      widen(spans, schedule.season, gameDate)
      if (predicted.length === 0) continue
      const tips = predicted.map((game) => Temporal.Instant.from(game.tipAt ?? assumedTip(gameDate)))
      const played = predicted.filter((game) => game.status !== 'postponed')
      const sorted = tips.sort(Temporal.Instant.compare)
      days.set(gameDate, {
        gameDate,
        season: schedule.season,
        games: played.length,
        gameIds: played.map(({ gameId }) => gameId).sort(),
        firstTipAt: sorted[0]!,
        lastTipAt: sorted.at(-1)!,
      })
    }
  }
  for (const day of await readStoredDays(db)) if (!scheduled.has(day.season)) addDay(days, spans, day)
  const dates = [...days.keys()].sort()
  const answered = new Set(sources.answered)
  return {
    version: hashAnswers([dates.map((date) => days.get(date)!), [...spans], sources.answered]),
    dates: () => dates,
    on: (gameDate) => answer(gameDate, days, spans, answered),
    earlierInSeason(gameDate) {
      const season = days.get(gameDate)?.season ?? seasonAround(spans, gameDate)
      return dates.filter((date) => date < gameDate && days.get(date)!.season === season)
    },
  }
}

function answer(
  gameDate: string,
  days: ReadonlyMap<string, CalendarDay>,
  spans: ReadonlyMap<string, SeasonSpan>,
  answered: ReadonlySet<string>,
): CalendarAnswer {
  const day = days.get(gameDate)
  if (day) return { kind: 'games', day }
  const season = seasonAround(spans, gameDate)
  if (season)
    return {
      kind: 'empty',
      because: `no game of the ${season} regular season on this date`,
      isInSeason: true,
    }
  if (answered.has(gameDate))
    return { kind: 'empty', because: 'off season: the schedule has no game on this date' }
  return { kind: 'unknown' }
}

function seasonAround(spans: ReadonlyMap<string, SeasonSpan>, gameDate: string): string | undefined {
  return [...spans].find(([, span]) => span.first <= gameDate && gameDate <= span.last)?.[0]
}

function addDay(days: Map<string, CalendarDay>, spans: Map<string, SeasonSpan>, day: CalendarDay): void {
  days.set(day.gameDate, day)
  widen(spans, day.season, day.gameDate)
}

function widen(spans: Map<string, SeasonSpan>, season: string, gameDate: string): void {
  const span = spans.get(season)
  spans.set(season, {
    first: span && span.first < gameDate ? span.first : gameDate,
    last: span && span.last > gameDate ? span.last : gameDate,
  })
}

/** Days that a scoreboard or an import has brought; of a season that has a schedule, only that counts. */
function readStoredDays(db: Queryable): Promise<CalendarDay[]> {
  return db.query(sql`
    select game_date as "gameDate", min(season) as season, (count(*) filter (where status <> 'postponed'))::int as games,
      min(tip_at) as "firstTipAt", max(tip_at) as "lastTipAt"
    from games group by game_date order by game_date`)
}

function hashAnswers(answers: unknown): string {
  return createHash('sha256').update(JSON.stringify(answers)).digest('hex').slice(0, 16)
}
