/** Whom the feature phase speaks of on a date: everyone in the rotation of a team that plays, and everyone with a line. */
import type { GameDate } from '../domain/game-date.ts'
import type { Evening } from '../domain/history.ts'
import type { UpcomingGame } from '../domain/point-in-time.ts'
import { type HistoryFold, queryOf } from './history-fold.ts'
import type { VectorQuery } from './write-vector.ts'

export interface Tonight {
  readonly gameDate: GameDate
  readonly games: readonly UpcomingGame[]
  readonly evening: Evening
}

export interface TonightsPlayer {
  readonly playerId: number
  /** The team of his latest game. */
  readonly teamId: number
  /** Over the team's last five games, games missed counting as 0. */
  readonly meanMinutes: number
  /** His team's game and the question about him; null where his team does not play. */
  readonly asked: { readonly game: UpcomingGame; readonly query: VectorQuery } | null
}

export function findTonightsPlayers(fold: HistoryFold, tonight: Tonight): TonightsPlayer[] {
  const gameOfTeam = new Map(
    tonight.games.flatMap((game) => [[game.homeTeamId, game] as const, [game.awayTeamId, game] as const]),
  )
  const minutes = new Map(
    [...gameOfTeam.keys()]
      .flatMap((teamId) => fold.rotation(teamId))
      .map((entry) => [entry.playerId, entry.meanMinutes]),
  )
  const playerIds = new Set([...minutes.keys(), ...tonight.evening.lines.map((line) => line.playerId)])
  return [...playerIds]
    .sort((a, b) => a - b)
    .flatMap((playerId) => {
      const teamId = fold.teamOf(playerId)
      if (teamId === null) return []
      const game = gameOfTeam.get(teamId)
      const asked = game ? { game, query: askAbout(playerId, teamId, game, tonight) } : null
      return { playerId, teamId, meanMinutes: minutes.get(playerId) ?? 0, asked }
    })
}

function askAbout(
  playerId: number,
  teamId: number,
  { gameId, homeTeamId, awayTeamId }: UpcomingGame,
  tonight: Tonight,
): VectorQuery {
  const isHome = teamId === homeTeamId
  return queryOf({ playerId, teamId, opponentId: isHome ? awayTeamId : homeTeamId, gameId, isHome }, tonight)
}
