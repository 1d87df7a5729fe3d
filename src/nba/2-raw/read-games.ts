/** The date's games as the table `games` has them: what a source's games are matched with. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { KnownGame } from './merge-box-facts.ts'

export interface GameOfDate extends KnownGame {
  readonly tipAt: Temporal.Instant
  readonly isTipAssumed: boolean
}

export function readGamesOf(db: Queryable, gameDate: string): Promise<GameOfDate[]> {
  return db.query(sql`
    select game_id as "gameId", game_date::text as "gameDate", home_team_id as "homeTeamId", away_team_id as "awayTeamId", status,
      tip_at as "tipAt", tip_is_assumed as "isTipAssumed"
    from games where game_date = ${gameDate} order by game_id`)
}
