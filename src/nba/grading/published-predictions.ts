/** Which revision of each prediction is the published one: the newest that was made before the tip-off and not taken back; only where
 * there is none, the newest of all.
 *
 * A prediction made when the game was on, by whatever mistake, never takes the place of the one that stood at the tip. */
import { type Sql, sql } from '../../platform/db/sql.ts'

/** Of one date: in the order of the table's key, so that nothing is sorted but revisions. */
export function publishedPredictions(gameDate: string): Sql {
  return choosePublished(sql`game_date = ${gameDate}`, sql`system, market, game_id, player_id`)
}

/** Of the predictions for which `condition` holds, which must not tell revisions apart: one row a date, system, market, game and player, with all
 * columns of `predictions`; withdrawn ones among them. */
export function publishedAmong(condition: Sql): Sql {
  return choosePublished(condition, sql`game_date, system, market, game_id, player_id`)
}

/** `key`: what tells the predictions apart for which `condition` holds.
 *
 * Most dates are predicted once, and where nothing was revised nothing is to be chosen: that is looked up in the key alone.
 * Otherwise two windows and no join: the server knows nothing yet of a date whose rows have just been written, takes them for one, and joins them
 * to each other in a loop. 2,000 rows, a third of them revised, took it more than two minutes. */
function choosePublished(condition: Sql, key: Sql): Sql {
  return sql`with revised as materialized (
      select exists (select 1 from predictions where ${condition} and revision > 1) as is_any)
    select p.*, 0 as withdrawn_up_to, 1::bigint as place from predictions p
    where ${condition} and not (select is_any from revised)
    union all
    select * from (
      select weighed.*, row_number() over (partition by ${key}
        order by label = 'live' and as_of < locks_at and revision > withdrawn_up_to desc, revision desc) as place
      from (
        select p.*, coalesce(max(revision) filter (where withdrawn and label = 'live')
          over (partition by ${key}), 0) as withdrawn_up_to
        from predictions p where ${condition} and (select is_any from revised)) weighed) placed
    where place = 1`
}
