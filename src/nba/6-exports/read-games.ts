/** The games of a date with their teams, as every document says them. */
import type { Temporal } from 'temporal-polyfill'
import { onlyRow, type Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { findTeamById } from '../domain/team.ts'

export interface DocumentTeam {
  readonly teamId: number
  readonly tricode: string
  readonly name: string
}

export interface DocumentGame {
  readonly gameId: string
  readonly tipAt: Temporal.Instant
  readonly isTipAssumed: boolean
  readonly status: string
  readonly home: DocumentTeam
  readonly away: DocumentTeam
}

export async function readGames(db: Queryable, gameDate: string): Promise<DocumentGame[]> {
  const rows = await db.query<{
    gameId: string
    tipAt: Temporal.Instant
    isTipAssumed: boolean
    status: string
    homeTeamId: number
    awayTeamId: number
  }>(sql`
    select game_id as "gameId", tip_at as "tipAt", tip_is_assumed as "isTipAssumed", status, home_team_id as "homeTeamId",
      away_team_id as "awayTeamId" from games where game_date = ${gameDate} order by tip_at, game_id`)
  return rows.map(({ homeTeamId, awayTeamId, ...game }) => ({
    ...game,
    home: describeTeam(homeTeamId),
    away: describeTeam(awayTeamId),
  }))
}

/** The halt that held when the last game began is the one under which the date's picks were made. */
export async function readLastTip(db: Queryable, gameDate: string): Promise<Temporal.Instant | null> {
  const rows = await db.query<{ tipAt: Temporal.Instant | null }>(
    sql`select max(tip_at) as "tipAt" from games where game_date = ${gameDate}`,
  )
  return onlyRow(rows, 'reading the last tip').tipAt
}

/** A team that is none of the thirty goes by its id. */
export function describeTeam(teamId: number): DocumentTeam {
  const team = findTeamById(teamId)
  return { teamId, tricode: team?.tricode ?? String(teamId), name: team?.fullName ?? `team ${teamId}` }
}
