/** Writes a season's shots by zone. They belong to no game date: the as-of view hangs them on the last day of their season.
 *
 * What is stored and not in the file stays; a row that says something else now is believed. */
import { json, type Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { SeasonZonesRow } from './read-season-zones.ts'

/** True where something changed. */
export async function writeSeasonZones(
  tx: Transaction,
  season: string,
  rows: readonly SeasonZonesRow[],
): Promise<boolean> {
  const changed = await tx.query(sql`
    insert into player_season_zones as stored (season, player_id, restricted_made, restricted_attempts, paint_made, paint_attempts,
      mid_made, mid_attempts, corner_three_made, corner_three_attempts, above_break_three_made, above_break_three_attempts,
      backcourt_made, backcourt_attempts)
    select season, player_id, restricted_made, restricted_attempts, paint_made, paint_attempts, mid_made, mid_attempts,
      corner_three_made, corner_three_attempts, above_break_three_made, above_break_three_attempts, backcourt_made, backcourt_attempts
    from json_populate_recordset(null::player_season_zones, ${json(rows)}::json)
    on conflict (season, player_id) do update set restricted_made = excluded.restricted_made,
      restricted_attempts = excluded.restricted_attempts, paint_made = excluded.paint_made,
      paint_attempts = excluded.paint_attempts, mid_made = excluded.mid_made, mid_attempts = excluded.mid_attempts,
      corner_three_made = excluded.corner_three_made, corner_three_attempts = excluded.corner_three_attempts,
      above_break_three_made = excluded.above_break_three_made, above_break_three_attempts = excluded.above_break_three_attempts,
      backcourt_made = excluded.backcourt_made, backcourt_attempts = excluded.backcourt_attempts
    where stored.* is distinct from excluded.*
    returning stored.player_id`)
  if (changed.length === 0) return false
  await tx.query(sql`
    insert into season_zones (season, content_hash, players)
    select season, encode(sha256(convert_to(string_agg(z::text, ' ' order by player_id), 'UTF8')), 'hex'), count(*)
    from player_season_zones z where season = ${season} group by season
    on conflict (season) do update set content_hash = excluded.content_hash, players = excluded.players`)
  return true
}
