/** Whom the systems have excluded, and why.
 *
 * It is put beside the slate here and not in the database: of a date that is new PostgreSQL expects a row or two, and then goes through all
 * of them once for each player. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface SystemExclusion {
  readonly system: string
  readonly market: string
  readonly playerId: number
  readonly reason: string
}

/** Of one system, or of all. */
export function readSystemExclusions(
  db: Queryable,
  gameDate: string,
  system: string | null,
): Promise<SystemExclusion[]> {
  return db.query(sql`
    select system, market, player_id as "playerId", reason from prediction_exclusions
    where game_date = ${gameDate} and system = coalesce(${system}::text, system) order by market, player_id, system`)
}

/** What names a player of the slate in one market. */
export function slateKey({
  market,
  playerId,
}: {
  readonly market: string
  readonly playerId: number | null
}): string {
  return `${market} ${playerId}`
}
