/** ESPN's roster of a team → its players as they stand now.
 *
 * Two-way players stand in it like all others. A team that has no players yet gives none: whether those that matter are there is
 * for acceptance to say. */
import { z } from 'zod'
import { parseBody } from '../../../platform/reply.ts'
import type { RosterFact } from '../../domain/facts.ts'
import { teamField } from './reply-fields.ts'

const roster = z.object({
  team: z.object({ abbreviation: teamField }),
  athletes: z.array(
    z.object({
      id: z.string().min(1),
      displayName: z.string().trim().min(1),
      jersey: z.string().nullish(),
      position: z.object({ abbreviation: z.string().nullish() }).nullish(),
    }),
  ),
})

export function parseEspnRoster(body: Uint8Array): RosterFact[] {
  const { team, athletes } = parseBody(body, roster)
  return athletes.map(({ id, displayName, jersey, position }) => ({
    player: { playerId: null, sourceId: id, name: displayName },
    teamId: team.abbreviation,
    position: position?.abbreviation || null,
    jersey: jersey || null,
  }))
}
