/** balldontlie's box scores of a date: games with both rosters, whether they have played or not.
 *
 * Every player of a game is there, so that the points of a final game must add up to its score: fewer means that lines are
 * missing, and such a reply is not taken. */
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { BoxFact, GameFact, ParsedBoxScores } from '../../domain/facts.ts'
import { balldontlieLine, dropRepeats, readBalldontlieLine } from './balldontlie-line.ts'
import { requirePlayedGames, requireScores } from './check-box-facts.ts'
import {
  balldontlieGame,
  balldontlieTeam,
  findBalldontlieTeam,
  readBalldontlieGame,
} from './parse-balldontlie-games.ts'

const side = balldontlieTeam.extend({ players: z.array(balldontlieLine) })
const boxScores = z.object({
  data: z.array(balldontlieGame.extend({ home_team: side, visitor_team: side })),
})

const sides = ['home_team', 'visitor_team'] as const

export function parseBalldontlieBoxScores(body: Uint8Array): ParsedBoxScores {
  const games: GameFact[] = []
  const lines: BoxFact[] = []
  for (const [place, entry] of parseBody(body, boxScores).data.entries()) {
    const [homeTeamId, awayTeamId] = sides.map((name) => {
      const teamId = findBalldontlieTeam(entry[name])
      if (teamId === undefined) {
        const path = ['data', place, name, 'abbreviation']
        throw describeChangedPlace(path, 'an NBA team', entry[name].abbreviation)
      }
      return teamId
    }) as [number, number]
    const game = readBalldontlieGame(entry, homeTeamId, awayTeamId, ['data', place])
    games.push(game)
    for (const name of sides) {
      const teamId = name === 'home_team' ? homeTeamId : awayTeamId
      for (const [row, line] of entry[name].players.entries())
        lines.push(readBalldontlieLine(line, game, teamId, ['data', place, name, 'players', row]))
    }
  }
  const { players, repeats } = dropRepeats(lines)
  requirePlayedGames(games, players)
  requireScores(games, players, 'exactly')
  return { games, players, repeats }
}
