/** Dates of imported games: from box scores (final, the scores as sums, tip-off assumed) and from schedules (tip-offs and scores).
 *
 * Either may come first: a tip-off from a schedule is kept when box scores follow, and a result from box scores when a schedule does. */
import { Temporal } from 'temporal-polyfill'
import type { Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { PipelineError } from '../../platform/errors.ts'
import { assumedTip } from '../2-raw/games.ts'
import type { BoxRow } from '../2-raw/parse/box-row.ts'
import { atEastern, type GameDate } from '../domain/game-date.ts'
import { boxScoreRule } from '../domain/known-at.ts'
import { kindOfGame } from '../domain/season.ts'
import { findTeam } from '../domain/team.ts'
import type { ScheduledGame } from './read-schedule.ts'

/** A game in the table's columns. */
export interface GameRow {
  readonly game_id: string
  readonly season: string
  readonly kind: string
  readonly tip_at: string
  readonly tip_is_assumed: boolean
  readonly status: string
  readonly home_team_id: number
  readonly away_team_id: number
  readonly home_score: number | null
  readonly away_score: number | null
}

export async function readGameRows(tx: Transaction, gameDate: string): Promise<GameRow[]> {
  const rows = await tx.query<Omit<GameRow, 'tip_at'> & { tip_at: Temporal.Instant }>(sql`
    select game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id, home_score, away_score
    from games where game_date = ${gameDate} order by game_id`)
  return rows.map((row) => ({ ...row, tip_at: row.tip_at.toString() }))
}

/** Games of which no row, or every row, says "home": on a neutral floor the league's log writes "@" for both teams. */
export function findSidelessGames(rows: readonly BoxRow[]): string[] {
  return [...Map.groupBy(rows, (row) => row.gameId)].flatMap(([gameId, players]) =>
    players.every((row) => row.isHome === players[0]!.isHome) ? [gameId] : [],
  )
}

/** Gives such games a home side: the known one, else the team with the higher id, so that every import agrees. */
export function settleSides(rows: readonly BoxRow[], known: readonly GameRow[]): readonly BoxRow[] {
  const sideless = new Set(findSidelessGames(rows))
  if (sideless.size === 0) return rows
  const homeOf = new Map(
    [...sideless].map((gameId) => {
      const teamIds = rows.filter((row) => row.gameId === gameId).map((row) => row.teamId)
      const game = known.find((each) => each.game_id === gameId)
      return [gameId, game?.home_team_id ?? Math.max(...teamIds)]
    }),
  )
  return rows.map((row) =>
    sideless.has(row.gameId) ? { ...row, isHome: row.teamId === homeOf.get(row.gameId) } : row,
  )
}

/** The games of box rows, with the tip-offs that are known. */
export function describeGames(
  gameDate: GameDate,
  rows: readonly BoxRow[],
  known: readonly GameRow[],
): GameRow[] {
  const knownById = new Map(known.map((game) => [game.game_id, game]))
  const played = [...Map.groupBy(rows, (row) => row.gameId)].map(([gameId, players]) => {
    const before = knownById.get(gameId)
    const isTimed = before !== undefined && !before.tip_is_assumed
    return {
      game_id: gameId,
      season: players[0]!.season,
      kind: kindOfGame(gameId),
      tip_at: isTimed ? before.tip_at : assumedTip(gameDate),
      tip_is_assumed: !isTimed,
      status: 'final',
      ...describeSides(gameId, gameDate, players),
    }
  })
  const ids = new Set(played.map((game) => game.game_id))
  return [...played, ...known.filter((game) => !ids.has(game.game_id))]
}

function describeSides(gameId: string, gameDate: string, players: readonly BoxRow[]) {
  const [home, away] = [true, false].map((isHome) => {
    const side = players.filter((row) => row.isHome === isHome)
    const points = side.map((row) => row.pts)
    return {
      teamId: side[0]?.teamId,
      score: points.every((each) => each !== null) ? points.reduce((sum, each) => sum + each, 0) : null,
    }
  })
  if (home?.teamId === undefined || away?.teamId === undefined) {
    throw new PipelineError(
      'import.refused',
      `game ${gameId} of ${gameDate} has rows of one team only; the date was not imported`,
    )
  }
  return {
    home_team_id: home.teamId,
    away_team_id: away.teamId,
    home_score: home.score,
    away_score: away.score,
  }
}

/** The games of a schedule, with the results that are known; a game that the schedule does not list stays. */
export function mergeSchedule(
  gameDate: GameDate,
  scheduled: readonly ScheduledGame[],
  known: readonly GameRow[],
): GameRow[] {
  const knownById = new Map(known.map((game) => [game.game_id, game]))
  const merged = scheduled.map((game): GameRow => {
    const before = knownById.get(game.gameId)
    const isFinal = before?.status === 'final'
    return {
      game_id: game.gameId,
      season: game.season,
      kind: kindOfGame(game.gameId),
      tip_at:
        game.tipMs === null
          ? (before?.tip_at ?? assumedTip(gameDate))
          : Temporal.Instant.fromEpochMilliseconds(game.tipMs).toString(),
      tip_is_assumed: game.tipMs === null && (before?.tip_is_assumed ?? true),
      status: isFinal ? 'final' : game.status,
      home_team_id: game.homeTeamId,
      away_team_id: game.awayTeamId,
      home_score: (isFinal ? before.home_score : null) ?? game.homeScore,
      away_score: (isFinal ? before.away_score : null) ?? game.awayScore,
    }
  })
  const ids = new Set(merged.map((game) => game.game_id))
  return [...merged, ...known.filter((game) => !ids.has(game.game_id))]
}

/** A box row in the table's columns; known from 06:00 Eastern the next day. */
export function describeBoxRow(gameDate: GameDate): (row: BoxRow) => object {
  const knownAt = boxScoreRule(gameDate).toString()
  return (row) => {
    const { fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts } = row
    const opponent = findTeam(row.opponentTricode)
    if (!opponent) throw new PipelineError('import.refused', `no team has the code ${row.opponentTricode}`)
    return {
      game_id: row.gameId,
      player_id: row.playerId,
      player_name: row.playerName,
      team_id: row.teamId,
      opponent_id: opponent.teamId,
      is_home: row.isHome,
      won: row.won,
      status: 'active',
      minutes: row.minutes,
      ...{ fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts },
      plus_minus: row.plusMinus,
      is_starter: null,
      reason: null,
      source: 'import',
      known_at: knownAt,
    }
  }
}

/** Is the whole date over by then? Schedules are imported as history only; what is to come is the sources'. */
export function isOver(gameDate: GameDate, now: Temporal.Instant): boolean {
  return atEastern(gameDate, '23:59').epochMilliseconds < now.epochMilliseconds
}
