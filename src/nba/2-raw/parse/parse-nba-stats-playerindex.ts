/** stats.nba.com playerindex → every player of a season with his present team.
 *
 * Team id 0 means that he has none. New arrivals have neither number nor position yet, and an empty number is as good as none.
 * Players of one name have it in either column ('Nene' has no first name). */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { parseBody } from '../../../platform/reply.ts'
import type { RosterFact } from '../../domain/facts.ts'
import { idNumber } from './parse-nba-box-line.ts'
import { readTable, resultSets } from './parse-nba-stats-table.ts'

const row = z.object({
  PERSON_ID: idNumber,
  PLAYER_LAST_NAME: z.string().nullable(),
  PLAYER_FIRST_NAME: z.string().nullable(),
  TEAM_ID: z.int32().min(0).nullable(),
  JERSEY_NUMBER: z.string().nullable(),
  POSITION: z.string().nullable(),
})

/** Throws `source.empty` for a list without players. Whether the teams that matter are in it is for acceptance to say. */
export function parseNbaStatsPlayerIndex(body: Uint8Array): RosterFact[] {
  const rows = readTable(parseBody(body, resultSets).resultSets, 'PlayerIndex', row)
  if (rows.length === 0) {
    throw new PipelineError('source.empty', 'the index of players holds none; the last good one stays', {
      path: '$.resultSets[0].rowSet',
    })
  }
  const players = new Map<number, RosterFact>()
  for (const [number, each] of rows.entries()) {
    const fact = toRosterFact(each, number)
    const known = players.get(each.PERSON_ID)
    if (known && JSON.stringify(known) !== JSON.stringify(fact)) {
      throw new PipelineError('source.duplicated', `${fact.player.name} stands twice, and not the same`, {
        path: `$.resultSets[0].rowSet[${number}]`,
        playerId: each.PERSON_ID,
      })
    }
    players.set(each.PERSON_ID, fact)
  }
  return [...players.values()]
}

function toRosterFact(each: z.output<typeof row>, number: number): RosterFact {
  const name = [each.PLAYER_FIRST_NAME, each.PLAYER_LAST_NAME]
    .map((part) => part?.trim())
    .filter(Boolean)
    .join(' ')
  if (name === '') {
    throw new PipelineError('source.schema-changed', `a player without a name: ${each.PERSON_ID}`, {
      path: `$.resultSets[0].rowSet[${number}]`,
    })
  }
  return {
    player: { playerId: each.PERSON_ID, sourceId: null, name },
    teamId: each.TEAM_ID || null,
    position: each.POSITION || null,
    jersey: each.JERSEY_NUMBER || null,
  }
}
