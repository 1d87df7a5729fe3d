/** What grading reads of a date: the published predictions, the state of the games, who did what, who was said to be out, and the
 * last line before each tip-off. Every statement gives one row a key, so nothing is joined on a line and nothing fans out. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Market } from '../domain/market.ts'
import { publishedPredictions } from './published-predictions.ts'
import type { GameState } from './read-outcome.ts'
import type { PredictionToGrade } from './types.ts'

export interface PublishedPrediction extends PredictionToGrade {
  readonly system: string
  readonly market: Market
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number | null
  readonly label: string
  readonly asOf: Temporal.Instant
  readonly confidence: number | null
  readonly calibration: string
  readonly expectedValue: number | null
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
}

export function readPublished(db: Queryable, gameDate: string): Promise<PublishedPrediction[]> {
  return db.query(sql`
    select p.system, p.market, p.game_id as "gameId", p.player_id as "playerId", s.team_id as "teamId", p.label, p.as_of as "asOf", p.median, p.line,
      p.recommendation as decision, p.confidence, p.calibration, p.expected_value as "expectedValue",
      p.over_price::float8 as "overPrice", p.under_price::float8 as "underPrice",
      p.best_over_price::float8 as "bestOverPrice", p.best_under_price::float8 as "bestUnderPrice"
    from (${publishedPredictions(gameDate)}) p
    left join prediction_slate s on s.game_date = ${gameDate} and s.market = p.market and s.player_key = p.player_id::text
    where not p.withdrawn order by p.system, p.market, p.player_id, p.game_id`)
}

export async function readGameStates(db: Queryable, gameDate: string): Promise<Map<string, GameState>> {
  const rows = await db.query<GameState & { gameId: string }>(sql`
    select g.game_id as "gameId", g.status, b.teams = 2 as "hasBoxScore",
      coalesce(b.home_points >= g.home_score and b.away_points >= g.away_score, true) as "addsUp"
    from games g cross join lateral (
      select count(distinct newest.team_id) as teams, sum(newest.pts) filter (where newest.team_id = g.home_team_id) as home_points,
        sum(newest.pts) filter (where newest.team_id = g.away_team_id) as away_points
      from (
        select distinct on (b.player_id) b.team_id, b.pts, b.withdrawn from player_boxscores b
        where b.game_id = g.game_id and b.game_date = g.game_date order by b.player_id, b.revision desc) newest
      where not newest.withdrawn) b
    where g.game_date = ${gameDate}`)
  return new Map(rows.map((row) => [row.gameId, row]))
}

export interface BoxRow {
  readonly gameId: string
  readonly playerId: number
  readonly status: 'active' | 'did_not_play' | 'inactive'
  readonly reason: string | null
  readonly pts: number | null
  readonly reb: number | null
  readonly ast: number | null
  readonly fg3m: number | null
  readonly knownAt: Temporal.Instant
}

/** By game and player. */
export async function readBoxes(db: Queryable, gameDate: string): Promise<Map<string, BoxRow>> {
  const rows = await db.query<BoxRow>(sql`
    select game_id as "gameId", player_id as "playerId", status, reason, pts, reb, ast, fg3m, known_at as "knownAt" from (
      select distinct on (game_id, player_id) * from player_boxscores where game_date = ${gameDate}
      order by game_id, player_id, revision desc) newest
    where not withdrawn`)
  return new Map(rows.map((row) => [`${row.gameId} ${row.playerId}`, row]))
}

export interface Reports {
  /** By game and player: the last status known before the tip-off. */
  readonly statuses: ReadonlyMap<string, string>
  /** Games and teams of which something was reported before it. */
  readonly teams: ReadonlySet<string>
}

export async function readReports(db: Queryable, gameDate: string): Promise<Reports> {
  const rows = await db.query<{
    gameId: string
    teamId: number
    playerId: number | null
    status: string
  }>(sql`
    select distinct on (g.game_id, i.team_id, i.player_id) g.game_id as "gameId", i.team_id as "teamId",
      i.player_id as "playerId", i.status
    from injuries i join games g on g.game_date = i.game_date and i.team_id in (g.home_team_id, g.away_team_id)
    where i.game_date = ${gameDate} and i.known_at < g.tip_at and i.reported_at < g.tip_at
    order by g.game_id, i.team_id, i.player_id, i.reported_at desc, i.known_at desc, i.source`)
  return {
    statuses: new Map(rows.map((row) => [`${row.gameId} ${row.playerId}`, row.status])),
    teams: new Set(rows.map((row) => `${row.gameId} ${row.teamId}`)),
  }
}

export interface ClosingLine {
  readonly gameId: string
  readonly market: string
  readonly playerId: number
  /** Hundredths. */
  readonly line: number
  readonly overPrice: number | null
  readonly underPrice: number | null
}

/** By game, market and player: the last line before the tip-off. */
export async function readClosingLines(db: Queryable, gameDate: string): Promise<Map<string, ClosingLine>> {
  const rows = await db.query<ClosingLine>(sql`
    select game_id as "gameId", market, player_id as "playerId", line, over_price::float8 as "overPrice",
      under_price::float8 as "underPrice"
    from upcoming_lines where game_date = ${gameDate} and player_id is not null`)
  return new Map(rows.map((row) => [`${row.gameId} ${row.market} ${row.playerId}`, row]))
}
