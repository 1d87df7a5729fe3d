/** A game of a player's log, as documents say it. */
import { type PlayedGame, statOf } from './game-log.ts'
import { describeTeam } from './read-games.ts'

export function describeLoggedGame(game: PlayedGame): object {
  return {
    gameDate: game.gameDate,
    gameId: game.gameId,
    opponent: describeTeam(game.opponentId),
    isHome: game.isHome,
    minutes: game.minutes,
    points: game.points,
    rebounds: game.rebounds,
    assists: game.assists,
    threes: game.threes,
    points_rebounds_assists: statOf(game, 'points_rebounds_assists'),
    lines: game.lines,
  }
}
