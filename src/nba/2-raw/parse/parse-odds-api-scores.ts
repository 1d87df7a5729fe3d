/** The Odds API's scores → games with status and score: a cheap third opinion.
 *
 * It lists games of several days. Until a game has begun its scores are null; a score stands there as text, by team name. */
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { GameFact } from '../../domain/facts.ts'
import { countTextField, easternDateOf, instantField, requireOpponents, teamField } from './reply-fields.ts'

const scores = z.array(
  z.object({
    commence_time: instantField,
    completed: z.boolean(),
    home_team: teamField,
    away_team: teamField,
    scores: z.array(z.object({ name: teamField, score: countTextField })).nullable(),
  }),
)

export function parseOddsApiScores(body: Uint8Array): readonly GameFact[] {
  return parseBody(body, scores).map((game, place) => {
    const path = [place, 'scores']
    const known = {
      gameId: null,
      gameDate: easternDateOf(game.commence_time),
      ...requireOpponents(game.home_team, game.away_team, [place, 'away_team']),
      tipAt: game.commence_time,
    }
    if (game.scores === null) {
      if (game.completed) throw describeChangedPlace(path, 'the scores of a completed game', null)
      return { ...known, status: 'scheduled', homeScore: null, awayScore: null }
    }
    const scoreOf = (teamId: number): number => {
      const found = game.scores!.find(({ name }) => name === teamId)
      if (!found) throw describeChangedPlace(path, 'a score of each team', game.scores)
      return found.score
    }
    return {
      ...known,
      status: game.completed ? 'final' : 'live',
      homeScore: scoreOf(game.home_team),
      awayScore: scoreOf(game.away_team),
    }
  })
}
