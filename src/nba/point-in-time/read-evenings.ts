/** What was known of the games of some dates before they began: posted lines, game lines and reports of players.
 *
 * Nothing that was shown at or after a game's tip-off is read, and with `asOf` nothing that was known later. Of an imported game
 * only the date is known for sure: there the book's start bounds its quotes, and of reports only those of before noon Eastern count. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import {
  type Evening,
  type PlayerStatus,
  type PostedGameLine,
  type PostedLine,
  silentEvening,
} from '../domain/history.ts'

type Dated<Row> = Row & { readonly gameDate: string }

/** Every date's evening; `asOf` null: everything before the tips, for dates that are over. */
export async function readEvenings(
  db: Queryable,
  dates: readonly string[],
  asOf: Temporal.Instant | null,
): Promise<ReadonlyMap<string, Evening>> {
  const [lines, gameLines, statuses, reported] = await Promise.all([
    readLines(db, dates, asOf),
    readGameLines(db, dates, asOf),
    readStatuses(db, dates, asOf),
    readReportedTeams(db, dates, asOf),
  ])
  const [linesOf, gameLinesOf, statusesOf, reportedOf] = [
    groupByDate(lines),
    groupByDate(gameLines),
    groupByDate(statuses),
    groupByDate(reported),
  ]
  return new Map(
    dates.map((gameDate) => {
      const evening = {
        lines: linesOf.get(gameDate) ?? [],
        gameLines: gameLinesOf.get(gameDate) ?? [],
        statuses: statusesOf.get(gameDate) ?? [],
        reportedTeamIds: (reportedOf.get(gameDate) ?? []).map(({ teamId }) => teamId),
      }
      const isSilent = Object.values(evening).every((facts) => facts.length === 0)
      return [gameDate, isSilent ? silentEvening : evening]
    }),
  )
}

function groupByDate<Row>(rows: readonly Dated<Row>[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const { gameDate, ...row } of rows) {
    const group = groups.get(gameDate)
    if (group) group.push(row as Row)
    else groups.set(gameDate, [row as Row])
  }
  return groups
}

function readLines(
  db: Queryable,
  dates: readonly string[],
  asOf: Temporal.Instant | null,
): Promise<Dated<PostedLine>[]> {
  return db.query(sql`
    select l.game_date as "gameDate", l.game_id as "gameId", l.player_id as "playerId", l.market, l.line::float8 / 100 as line,
      l.opening_line::float8 / 100 as "openingLine", l.line_spread::float8 / 100 as spread, l.books,
      l.over_price::float8 as "overPrice", l.under_price::float8 as "underPrice", l.best_over_price::float8 as "bestOverPrice",
      l.best_under_price::float8 as "bestUnderPrice", l.over_probability as "overProbability"
    from upcoming_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date = any(${dates}::date[]) and l.player_id is not null and g.status <> 'postponed'
      and (g.tip_is_assumed or l.snapshot_at < g.tip_at) and l.snapshot_at <= coalesce(${asOf}::timestamptz, 'infinity')
    order by l.game_date, l.game_id, l.player_id, l.market`)
}

/** Median over the books of each one's last word. */
function readGameLines(
  db: Queryable,
  dates: readonly string[],
  asOf: Temporal.Instant | null,
): Promise<Dated<PostedGameLine>[]> {
  return db.query(sql`
    select game_date as "gameDate", game_id as "gameId",
      percentile_cont(0.5) within group (order by line) filter (where market = 'spread') / 100 as "homeSpread",
      percentile_cont(0.5) within group (order by line) filter (where market = 'total') / 100 as total
    from (
      select distinct on (l.game_date, l.game_id, l.bookmaker, l.market) l.game_date, l.game_id, l.market, l.line
      from game_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date
      where l.game_date = any(${dates}::date[]) and l.market <> 'moneyline' and g.status <> 'postponed'
        and l.snapshot_at < case when g.tip_is_assumed then coalesce(l.commence_at, g.tip_at) else least(g.tip_at, l.commence_at) end
        and l.snapshot_at <= coalesce(${asOf}::timestamptz, 'infinity')
      order by l.game_date, l.game_id, l.bookmaker, l.market, l.snapshot_at desc, l.source, l.event_id) last_word
    group by game_date, game_id order by game_date, game_id`)
}

/** Whose document settles what others say. */
const officialSource = 'nba-official'

/** Statements of teams that play on the date, known before the tip of their game. */
const reportsInTime = (dates: readonly string[], asOf: Temporal.Instant | null) => sql`
  select i.game_date, i.player_id, i.team_id, i.status, i.source, i.known_at, i.reported_at
  from injuries i join games g on g.game_date = i.game_date and i.team_id in (g.home_team_id, g.away_team_id)
  where i.game_date = any(${dates}::date[]) and g.status <> 'postponed'
    and i.known_at < case when g.tip_is_assumed
      then least(g.tip_at, (g.game_date + time '12:00') at time zone 'America/New_York') else g.tip_at end
    and i.known_at <= coalesce(${asOf}::timestamptz, 'infinity')`

function readStatuses(
  db: Queryable,
  dates: readonly string[],
  asOf: Temporal.Instant | null,
): Promise<Dated<PlayerStatus>[]> {
  return db.query(sql`
    select distinct on (game_date, player_id) game_date as "gameDate", player_id as "playerId", team_id as "teamId", status
    from (${reportsInTime(dates, asOf)}) r where player_id is not null
    order by game_date, player_id, (source = ${officialSource}) desc, known_at desc, reported_at desc, source, team_id`)
}

function readReportedTeams(
  db: Queryable,
  dates: readonly string[],
  asOf: Temporal.Instant | null,
): Promise<Dated<{ readonly teamId: number }>[]> {
  return db.query(sql`
    select distinct game_date as "gameDate", team_id as "teamId" from (${reportsInTime(dates, asOf)}) r
    order by game_date, team_id`)
}
