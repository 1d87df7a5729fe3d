/** A game of a player's log, as documents say it.
 *
 * Every later date says it again: it is spelled once, and kept for as long as the game is. */
import { createHash } from 'node:crypto'
import { JsonText } from './envelope.ts'
import { type PlayedGame, statOf } from './game-log.ts'
import { describeTeam } from './read-games.ts'

interface Spelled {
  readonly text: string
  /** Of everything that is known of the game but since when, said or not: the same game that is stored again is no change. */
  readonly hash: string
}

const spelled = new WeakMap<PlayedGame, Spelled>()

/** In the order given. */
export function spellLog(games: readonly PlayedGame[]): JsonText {
  return new JsonText([`[${games.map((game) => spell(game).text).join(',')}]`])
}

export function hashLog(games: readonly PlayedGame[]): string {
  const hash = createHash('sha256')
  for (const game of games) hash.update(spell(game).hash)
  return hash.digest('hex')
}

function spell(game: PlayedGame): Spelled {
  const known = spelled.get(game)
  if (known) return known
  const { knownAtMs, ...said } = game
  const made = {
    text: JSON.stringify(describeLoggedGame(game)),
    hash: createHash('sha256').update(JSON.stringify(said)).digest('base64'),
  }
  spelled.set(game, made)
  return made
}

function describeLoggedGame(game: PlayedGame): object {
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
