/** rosters: who belonged to which team on the date, as a source said it then.
 *
 * Sources of rosters speak only of now, so a past date has none: a list of today would put traded players on teams they
 * were not with. One that is not the league's writes names: who is not known yet is put before a human and has no row. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { RosterFact } from '../domain/facts.ts'
import type { UnresolvedName } from '../domain/player-finder.ts'
import { sourceOf } from '../domain/resource.ts'
import { playersMinPerTeam } from '../domain/team.ts'
import { parseBalldontliePlayers } from './parse/parse-balldontlie-players.ts'
import { parseEspnRoster } from './parse/parse-espn-roster.ts'
import { parseNbaStatsPlayerIndex } from './parse/parse-nba-stats-playerindex.ts'
import type { BoxScoreParts } from './player-boxscores.ts'
import { createRawFacts, type RawRows } from './raw-facts.ts'
import { readGamesOf } from './read-games.ts'
import type { Read, Readers } from './reader.ts'

export const rosterReaders: Readers<readonly RosterFact[]> = {
  'nba-stats/playerindex': parseNbaStatsPlayerIndex,
  'espn/rosters': parseEspnRoster,
  'balldontlie/active_players': parseBalldontliePlayers,
}

export function createRosters(parts: BoxScoreParts): Asset {
  return createRawFacts({
    name: 'rosters',
    replies: 'roster_replies',
    gate: 'rosters_raw',
    plan: 'full',
    opens: { at: '04:00' },
    deadline: { hoursBeforeFirstTip: 1 },
    key: ['player_id'],
    reads: 'the newest replies',
    readers: rosterReaders,
    toRows: (read, context) => describeRosters(read, context, parts),
    parts,
    async rowsMin(db, gameDate, replies) {
      if (!replies.some(({ resource }) => resource.startsWith('nba-stats/')))
        return { rows: 0, because: 'names are only found among the players who are known' }
      const teams = (await readGamesOf(db, gameDate)).length * 2
      return { rows: teams * playersMinPerTeam, because: `${teams} teams play` }
    },
  })
}

async function describeRosters(
  read: readonly Read<readonly RosterFact[]>[],
  { db, gameDate }: PartitionContext,
  { loadFinder }: BoxScoreParts,
): Promise<RawRows> {
  const isNamed = read.some(({ facts }) => facts.some(({ player }) => player.playerId === null))
  const finder = isNamed ? await loadFinder(db, gameDate) : undefined
  const unresolved: UnresolvedName[] = []
  const rows = read.flatMap(({ resource, receivedAt, facts }) => {
    const source = sourceOf(resource)
    return facts.flatMap(({ player, teamId, position, jersey }) => {
      const teamIds = teamId === null ? [] : [teamId]
      const found =
        player.playerId === null
          ? finder!.find(player, source, teamIds)
          : { kind: 'found' as const, playerId: player.playerId }
      if (found.kind === 'unresolved') {
        unresolved.push({ source, player, teamIds, reason: found.reason })
        return []
      }
      return [
        {
          player_id: found.playerId,
          player_name: player.name,
          team_id: teamId,
          position,
          jersey,
          source,
          known_at: receivedAt.toString(),
        },
      ]
    })
  })
  return { rows, unresolved }
}
