/** Which revision of each prediction is the published one: the newest that was made before the tip-off and not taken back; only where
 * there is none, the newest of all.
 *
 * A prediction made when the game was on, by whatever mistake, never takes the place of the one that stood at the tip. */
import { type Sql, sql } from '../../platform/db/sql.ts'

/** One row a system, market, game and player, with all columns of `predictions`; withdrawn ones among them. Few are ever revised: who has
 * one revision is taken as he is, and only the others are sorted and weighed. */
export function publishedPredictions(gameDate: string): Sql {
  return sql`with revised as materialized (
      select distinct system, market, game_id, player_id from predictions where game_date = ${gameDate} and revision > 1)
    select * from predictions where game_date = ${gameDate}
      and (system, market, game_id, player_id) not in (select system, market, game_id, player_id from revised)
    union all
    select p.* from predictions p join (
      select distinct on (system, market, game_id, player_id) system, market, game_id, player_id, revision from (
        select system, market, game_id, player_id, revision, label = 'live' and as_of < locks_at
          and revision > coalesce(max(revision) filter (where withdrawn and label = 'live')
            over (partition by system, market, game_id, player_id), 0) as stood_at_tip
        from predictions join revised using (system, market, game_id, player_id) where game_date = ${gameDate}) made
      order by system, market, game_id, player_id, stood_at_tip desc, revision desc) chosen
      using (system, market, game_id, player_id, revision)
    where p.game_date = ${gameDate}`
}
