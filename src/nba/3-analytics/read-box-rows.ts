/** The newest box rows of a date, as the analytics read them. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { BoxRow, ScheduledGame } from './derive/derive-team-games.ts'

export interface StoredBoxRow extends BoxRow {
  readonly playerName: string
  readonly opponentId: number
  readonly isHome: boolean
  readonly won: boolean
  readonly knownAt: Temporal.Instant
}

/** Players who were on the floor; who did not play has no line to derive anything from. */
export function readBoxRows(db: Queryable, gameDate: string): Promise<StoredBoxRow[]> {
  return db.query(sql`
    select game_id as "gameId", player_id as "playerId", player_name as "playerName", team_id as "teamId",
      opponent_id as "opponentId", is_home as "isHome", won, minutes, pts as points, reb as rebounds, ast as assists,
      fg3m as threes, fga, fgm, fg3a, fta, ftm, oreb, tov, known_at as "knownAt"
    from (select distinct on (game_id, player_id) * from player_boxscores where game_date = ${gameDate}
          order by game_id, player_id, revision desc) newest
    where not withdrawn and status = 'active' order by game_id, player_id`)
}

/** Games of the date that have box rows, with the home side first. */
export function gamesOf(rows: readonly StoredBoxRow[]): ScheduledGame[] {
  const games = new Map<string, ScheduledGame>()
  for (const row of rows) {
    if (games.has(row.gameId)) continue
    const [homeTeamId, awayTeamId] = row.isHome ? [row.teamId, row.opponentId] : [row.opponentId, row.teamId]
    games.set(row.gameId, { gameId: row.gameId, homeTeamId, awayTeamId })
  }
  return [...games.values()]
}

export async function countFinalGames(db: Queryable, gameDate: string): Promise<number> {
  const rows = await db.query<{ games: number }>(sql`
    select count(*)::int as games from games where game_date = ${gameDate} and status = 'final'`)
  return rows[0]?.games ?? 0
}

export function latestOf(instants: readonly Temporal.Instant[]): Temporal.Instant {
  const [first, ...rest] = instants
  if (!first) throw new Error('the latest of no instants')
  return rest.reduce(
    (latest, each) => (each.epochMilliseconds > latest.epochMilliseconds ? each : latest),
    first,
  )
}
