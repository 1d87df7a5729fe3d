/** The market is not there: half of the games and more have no line at all, and what would be left is no slate.
 *
 * Counted in games, not in players: bookmakers post eight to ten players a game, so that about half of those who are predicted have no line on
 * any ordinary evening. That nobody has posted any is told by a watch of its own. */
import type { Queryable } from '../../../platform/db/database.ts'
import { onlyRow } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { pickSystem } from '../pick-system.ts'
import { type HaltCondition, publicationOpens } from './halt.ts'

const shareMax = 0.5

export const withoutLines: HaltCondition = async ({ db, gameDate, answer }) => {
  const { games, lineless } = await countLinelessGames(db, gameDate)
  if (games === 0 || lineless / games < shareMax) return null
  return {
    kind: 'market',
    reason:
      lineless === games
        ? 'none of those who are predicted has a line'
        : `${lineless} of ${games} games have no line; from ${shareMax * 100} % on none is a pick`,
    since: publicationOpens({ answer }),
    isQuiet: lineless === games,
  }
}

/** Of the games in which somebody is predicted. */
async function countLinelessGames(
  db: Queryable,
  gameDate: string,
): Promise<{ readonly games: number; readonly lineless: number }> {
  const rows = await db.query<{ games: number; lineless: number }>(sql`
    select count(*)::int as games, (count(*) filter (where not has_line))::int as lineless
    from (select game_id, bool_or(recommendation <> 'NO_LINE') as has_line
      from (select distinct on (market, game_id, player_id) game_id, recommendation, withdrawn from predictions
        where game_date = ${gameDate} and system = ${pickSystem} order by market, game_id, player_id, revision desc) newest
      where not withdrawn group by game_id) by_game`)
  return onlyRow(rows, 'counting games without a line')
}
