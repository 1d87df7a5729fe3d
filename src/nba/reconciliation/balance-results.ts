/** The equations of results: box rows of both teams, two team rows a game, and a summary of everyone who was on the floor.
 *
 * Sides are those of the final games; a row of a game that is not final on its date is one too many. */
import type { Queryable } from '../../platform/db/database.ts'
import { identifier, type Sql, sql } from '../../platform/db/sql.ts'
import type { Balance, DateSpan } from '../../platform/reconciliation/finding.ts'

/** The two sides of every final game. */
function finalSides({ from, to }: DateSpan): Sql {
  return sql`select game_date, game_id, unnest(array[home_team_id, away_team_id]) as team_id from games
    where game_date between ${from} and ${to} and status = 'final'`
}

export function balanceBoxScores(db: Queryable, span: DateSpan): Promise<Balance[]> {
  return db.query(sql`
    with wanted as (${finalSides(span)}),
    held as (
      select distinct b.game_date, b.game_id, b.team_id from player_boxscores b
      where b.game_date between ${span.from} and ${span.to} and not b.withdrawn and not exists (
        select 1 from player_boxscores later where later.game_id = b.game_id and later.player_id = b.player_id
          and later.game_date = b.game_date and later.revision > b.revision))
    select game_date as "gameDate", count(w.team_id)::int as expected, count(h.team_id)::int as found,
      (count(*) filter (where h.team_id is null))::int as missing, (count(*) filter (where w.team_id is null))::int as extra
    from (select *, team_id as side from wanted) w full join (select *, team_id as side from held) h using (game_date, game_id, side)
    group by game_date`)
}

export function balanceTeamRows(table: 'team_boxscores' | 'team_offense_game' | 'team_defense_game') {
  return (db: Queryable, span: DateSpan): Promise<Balance[]> =>
    db.query(sql`
      with wanted as (${finalSides(span)}),
      held as (
        select t.game_date, t.game_id, t.team_id from ${identifier(table)} t
        where t.game_date between ${span.from} and ${span.to} and not t.withdrawn and not exists (
          select 1 from ${identifier(table)} later where later.game_id = t.game_id and later.team_id = t.team_id
            and later.game_date = t.game_date and later.revision > t.revision))
      select game_date as "gameDate", count(w.team_id)::int as expected, count(h.team_id)::int as found,
        (count(*) filter (where h.team_id is null))::int as missing, (count(*) filter (where w.team_id is null))::int as extra
      from (select *, team_id as side from wanted) w full join (select *, team_id as side from held) h using (game_date, game_id, side)
      group by game_date`)
}

export function balanceSummaries(db: Queryable, { from, to }: DateSpan): Promise<Balance[]> {
  return db.query(sql`
    with wanted as (
      select b.game_date, b.game_id, b.player_id from player_boxscores b
      where b.game_date between ${from} and ${to} and not b.withdrawn and b.status = 'active' and not exists (
        select 1 from player_boxscores later where later.game_id = b.game_id and later.player_id = b.player_id
          and later.game_date = b.game_date and later.revision > b.revision)),
    held as (
      select s.game_date, s.game_id, s.player_id from player_game_summary s
      where s.game_date between ${from} and ${to} and not s.withdrawn and not exists (
        select 1 from player_game_summary later where later.game_id = s.game_id and later.player_id = s.player_id
          and later.game_date = s.game_date and later.revision > s.revision))
    select game_date as "gameDate", count(w.player_id)::int as expected, count(h.player_id)::int as found,
      (count(*) filter (where h.player_id is null))::int as missing, (count(*) filter (where w.player_id is null))::int as extra
    from (select *, player_id as who from wanted) w full join (select *, player_id as who from held) h using (game_date, game_id, who)
    group by game_date`)
}
