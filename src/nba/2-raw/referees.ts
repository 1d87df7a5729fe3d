/** referees: the officials of each game, from the league's assignments or from the box score. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { RefereeFact } from '../domain/facts.ts'
import { sourceOf } from '../domain/resource.ts'
import { findGame } from './merge-box-facts.ts'
import { parseNbaCdnOfficials } from './parse/parse-nba-cdn-boxscore.ts'
import { parseRefereeAssignments } from './parse/parse-referee-assignments.ts'
import type { BoxScoreParts } from './player-boxscores.ts'
import { createRawFacts, type RawRows } from './raw-facts.ts'
import { readGamesOf } from './read-games.ts'
import type { Read, Readers } from './reader.ts'

export const refereeReaders: Readers<readonly RefereeFact[]> = {
  'nba-official/referees': parseRefereeAssignments,
  'nba-cdn/boxscore': parseNbaCdnOfficials,
}

export function createReferees(parts: BoxScoreParts): Asset {
  return createRawFacts({
    name: 'referees',
    replies: 'referee_replies',
    gate: 'referees_raw',
    plan: 'full',
    opens: { at: '09:00' },
    deadline: { hoursBeforeFirstTip: 1 },
    key: ['game_id', 'official_name'],
    reads: 'the newest replies',
    readers: refereeReaders,
    toRows: describeReferees,
    parts,
  })
}

async function describeReferees(
  read: readonly Read<readonly RefereeFact[]>[],
  { db, gameDate }: PartitionContext,
): Promise<RawRows> {
  const games = await readGamesOf(db, gameDate)
  const rows = read.flatMap(({ resource, facts }) =>
    facts.flatMap(({ game, name, officialId, role }) => {
      const ours = findGame(games, game)
      return ours
        ? [
            {
              game_id: ours.gameId,
              official_name: name,
              official_id: officialId,
              role,
              source: sourceOf(resource),
            },
          ]
        : []
    }),
  )
  return { rows }
}
