/** The date's games as the table `games` has them: what a source's games are matched with. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { KnownGame } from './merge-box-facts.ts'

export function readGamesOf(db: Queryable, gameDate: string): Promise<KnownGame[]> {
  return db.query(sql`
    select game_id as "gameId", game_date::text as "gameDate", home_team_id as "homeTeamId", away_team_id as "awayTeamId", status
    from games where game_date = ${gameDate} order by game_id`)
}
