/** Which revision of each prediction is the published one: the newest that was made before the tip-off and not taken back; only where
 * there is none, the newest of all.
 *
 * A prediction made when the game was on, by whatever mistake, never takes the place of the one that stood at the tip. */
import { type Sql, sql } from '../../platform/db/sql.ts'

/** One row a system, market, game and player, with all columns of `predictions`; withdrawn ones among them. */
export function publishedPredictions(gameDate: string): Sql {
  return sql`select distinct on (system, market, game_id, player_id) * from (
      select *, label = 'live' and as_of < locks_at and revision > coalesce(max(revision) filter (where withdrawn and label = 'live')
        over (partition by system, market, game_id, player_id), 0) as stood_at_tip
      from predictions where game_date = ${gameDate}) made
    order by system, market, game_id, player_id, stood_at_tip desc, revision desc`
}
