/** The market is not there: most of those who are predicted have no line. What would be left are the few that one bookmaker has posted,
 * which are not a slate. That nobody has posted any is told by a watch of its own. */
import type { Queryable } from '../../../platform/db/database.ts'
import { onlyRow } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { pickSystem } from '../pick-system.ts'
import { type HaltCondition, publicationOpens } from './halt.ts'

const shareMax = 0.5

export const withoutLines: HaltCondition = async ({ db, gameDate, answer }) => {
  const { predicted, lineless } = await countLineless(db, gameDate)
  if (predicted === 0 || lineless / predicted < shareMax) return null
  return {
    kind: 'market',
    reason:
      lineless === predicted
        ? 'none of those who are predicted has a line'
        : `${lineless} of ${predicted} predictions have no line; from ${shareMax * 100} % on none is a pick`,
    since: publicationOpens({ answer }),
    isQuiet: lineless === predicted,
  }
}

async function countLineless(
  db: Queryable,
  gameDate: string,
): Promise<{ readonly predicted: number; readonly lineless: number }> {
  const rows = await db.query<{ predicted: number; lineless: number }>(sql`
    select count(*)::int as predicted, (count(*) filter (where recommendation = 'NO_LINE'))::int as lineless
    from (select distinct on (market, game_id, player_id) recommendation, withdrawn from predictions
      where game_date = ${gameDate} and system = ${pickSystem} order by market, game_id, player_id, revision desc) newest
    where not withdrawn`)
  return onlyRow(rows, 'counting predictions without a line')
}
