/** A page of balldontlie's players, the active ones or those asked for by their ids → who they are, and with which team now.
 *
 * Whoever is with none of the thirty teams is without one. An empty position or number is as good as none. */
import { z } from 'zod'
import { parseBody } from '../../../platform/reply.ts'
import type { RosterFact } from '../../domain/facts.ts'
import { balldontliePlayer, readBalldontliePlayer } from './balldontlie-line.ts'
import { balldontlieTeam, findBalldontlieTeam } from './parse-balldontlie-games.ts'

const players = z.object({
  data: z.array(
    balldontliePlayer.extend({
      position: z.string().nullish(),
      jersey_number: z.string().nullish(),
      team: balldontlieTeam.nullish(),
    }),
  ),
})

export function parseBalldontliePlayers(body: Uint8Array): RosterFact[] {
  return parseBody(body, players).data.map((each, place) => ({
    player: readBalldontliePlayer(each, ['data', place]),
    teamId: each.team ? (findBalldontlieTeam(each.team) ?? null) : null,
    position: each.position || null,
    jersey: each.jersey_number || null,
  }))
}
