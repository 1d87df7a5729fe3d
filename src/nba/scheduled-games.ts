/** The date's games as the table `games` has them: what a source has to ask about, and what its replies are held against. */
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import type { ScheduledGame } from './1-sources/clients/index.ts'
import { type GameKind, parseSeason } from './domain/season.ts'

export interface StoredGame extends ScheduledGame {
  readonly status: 'scheduled' | 'live' | 'final' | 'postponed'
}

export async function readGames(db: Queryable, gameDate: string): Promise<StoredGame[]> {
  const rows = await db.query<Omit<StoredGame, 'season' | 'kind'> & { season: string; kind: GameKind }>(sql`
    select game_id as "gameId", season, kind, tip_at as "tipAt", status, home_team_id as "homeTeamId",
      away_team_id as "awayTeamId" from games where game_date = ${gameDate} order by tip_at, game_id`)
  return rows.map((row) => ({ ...row, season: parseSeason(row.season) }))
}
