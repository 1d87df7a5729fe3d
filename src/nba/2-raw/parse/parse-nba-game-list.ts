/** A list of games as a fact: each once, and a final one with its score.
 *
 * The league's scoreboards have listed a game twice, word for word, on days with rescheduled ones. */
import { PipelineError } from '../../../platform/errors.ts'
import type { GameFact } from '../../domain/facts.ts'

/** Throws `source.duplicated` for a game listed with two contents, `source.incomplete` for a final one without a score. */
export function gatherGames(listed: readonly GameFact[]): GameFact[] {
  const games = new Map<string, GameFact>()
  for (const game of listed) {
    const gameId = game.gameId!
    const known = games.get(gameId)
    if (known && JSON.stringify(known) !== JSON.stringify(game)) {
      throw new PipelineError('source.duplicated', `${gameId} stands twice, with different contents`, {
        gameId,
      })
    }
    if (game.status === 'final' && (!game.homeScore || !game.awayScore)) {
      throw new PipelineError('source.incomplete', `${gameId} is called final, and its score is not there`, {
        games: [gameId],
      })
    }
    games.set(gameId, game)
  }
  return [...games.values()]
}
