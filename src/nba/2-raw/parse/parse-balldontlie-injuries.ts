/** A page of balldontlie's player injuries, as they stand now.
 *
 * It says on which day it heard of it ('Jul 14: …') but neither the year nor the hour, so the instant of the reply has to do.
 * Players of no team of the thirty are left out. */
import { z } from 'zod'
import { parseBody } from '../../../platform/reply.ts'
import type { InjuryFact } from '../../domain/facts.ts'
import { balldontliePlayer, readBalldontliePlayer } from './balldontlie-line.ts'
import { findTeamByBalldontlieId } from './balldontlie-teams.ts'
import { injuryStatusField } from './parse-espn-injuries.ts'

const injuries = z.object({
  data: z.array(
    z.object({
      player: balldontliePlayer.extend({ team_id: z.int().nullable() }),
      status: injuryStatusField,
      description: z.string().nullish(),
    }),
  ),
})

export function parseBalldontlieInjuries(body: Uint8Array): readonly InjuryFact[] {
  return parseBody(body, injuries).data.flatMap(({ player, status, description }, place) => {
    const teamId = player.team_id === null ? undefined : findTeamByBalldontlieId(player.team_id)
    if (teamId === undefined) return []
    return [
      {
        reportedAt: null,
        gameDate: null,
        teamId,
        player: readBalldontliePlayer(player, ['data', place, 'player']),
        status,
        reason: description || null,
      },
    ]
  })
}
