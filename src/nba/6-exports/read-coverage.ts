/** How much of a date's slate is predicted, and why the rest is not. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Coverage } from './halts/halt.ts'
import { pickSystem } from './pick-system.ts'

/** slate = predicted + excluded, by reason, over all markets: by the newest rows of the pick system. */
export async function readCoverage(db: Queryable, gameDate: string): Promise<Coverage> {
  const rows = await db.query<{ reason: string | null; players: number }>(sql`
    with predicted as (
      select market, player_id from (
        select distinct on (market, game_id, player_id) market, player_id, withdrawn from predictions
        where game_date = ${gameDate} and system = ${pickSystem} order by market, game_id, player_id, revision desc) newest
      where not withdrawn)
    select case when p.player_id is null then coalesce(s.exclusion, e.reason, 'not_predicted') end as reason,
      count(*)::int as players
    from prediction_slate s
    left join predicted p on p.market = s.market and p.player_id = s.player_id
    left join prediction_exclusions e on e.game_date = s.game_date and e.system = ${pickSystem}
      and e.market = s.market and e.player_id = s.player_id
    where s.game_date = ${gameDate} group by 1 order by 1`)
  const excluded = rows.filter((row) => row.reason !== null)
  return {
    slate: rows.reduce((sum, row) => sum + row.players, 0),
    predicted: rows.find((row) => row.reason === null)?.players ?? 0,
    excluded: Object.fromEntries(excluded.map((row) => [row.reason, row.players])),
  }
}
