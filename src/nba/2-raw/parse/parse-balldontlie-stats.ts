/** A page of balldontlie's stats: box lines one after another, each with its game.
 *
 * Pages end anywhere, in the middle of a game too: only a page that is the first and the last can be held against the score. */
import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { GameFact, ParsedBoxScores } from '../../domain/facts.ts'
import { balldontlieLine, dropRepeats, readBalldontlieLine } from './balldontlie-line.ts'
import { findTeamByBalldontlieId } from './balldontlie-teams.ts'
import { requirePlayedGames, requireScores } from './check-box-facts.ts'
import {
  balldontlieGame,
  balldontlieTeam,
  findBalldontlieTeam,
  readBalldontlieGame,
} from './parse-balldontlie-games.ts'

const stats = z.object({
  data: z.array(
    balldontlieLine.extend({
      team: balldontlieTeam,
      game: balldontlieGame.extend({ id: z.int(), home_team_id: z.int(), visitor_team_id: z.int() }),
    }),
  ),
  meta: z.object({ next_cursor: z.union([z.int(), z.string()]).nullish() }).nullish(),
})

export function parseBalldontlieStats(
  body: Uint8Array,
  received: { readonly resource: string; readonly receivedAt: Temporal.Instant },
): ParsedBoxScores {
  const { data, meta } = parseBody(body, stats)
  const games = new Map<number, GameFact>()
  const lines = data.map((line, place) => {
    const path = ['data', place]
    const teamId = findBalldontlieTeam(line.team)
    if (teamId === undefined)
      throw describeChangedPlace([...path, 'team', 'abbreviation'], 'an NBA team', line.team.abbreviation)
    const game = games.get(line.game.id) ?? readGame(line.game, [...path, 'game'])
    games.set(line.game.id, game)
    if (teamId !== game.homeTeamId && teamId !== game.awayTeamId)
      throw describeChangedPlace([...path, 'team'], 'a team of the game', line.team.full_name)
    return readBalldontlieLine(line, game, teamId, path)
  })
  const { players, repeats } = dropRepeats(lines)
  const found = [...games.values()]
  const isWhole = (meta?.next_cursor ?? null) === null && received.resource.endsWith('/page-1')
  if (isWhole) {
    requirePlayedGames(found, players)
    requireScores(found, players, 'exactly')
  }
  return { games: found, players, repeats }
}

function readGame(
  game: z.output<typeof stats>['data'][number]['game'],
  path: readonly PropertyKey[],
): GameFact {
  const [homeTeamId, awayTeamId] = (['home_team_id', 'visitor_team_id'] as const).map((name) => {
    const teamId = findTeamByBalldontlieId(game[name])
    if (teamId === undefined)
      throw describeChangedPlace([...path, name], "balldontlie's id of a team", game[name])
    return teamId
  }) as [number, number]
  return readBalldontlieGame(game, homeTeamId, awayTeamId, path)
}
