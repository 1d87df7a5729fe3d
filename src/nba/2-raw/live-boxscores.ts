/** live_boxscores: what each player has so far in the games that are on, for the eyes of the evening's readers.
 *
 * It is no result: nothing is graded, learned or predicted from it. Once a game is final its row stands until the official box score
 * (player_boxscores) is there, and is passed over after that. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { ParsedBoxScores } from '../domain/facts.ts'
import type { UnresolvedName } from '../domain/player-finder.ts'
import { placeFacts } from './merge-box-facts.ts'
import { parseEspnSummary } from './parse/parse-espn-summary.ts'
import { parseNbaCdnLiveBoxScore } from './parse/parse-nba-cdn-boxscore.ts'
import type { BoxScoreParts } from './player-boxscores.ts'
import { createRawFacts, type RawRows } from './raw-facts.ts'
import { readGamesOf } from './read-games.ts'
import type { Read, Readers } from './reader.ts'

export const liveBoxReaders: Readers<ParsedBoxScores> = {
  'nba-cdn/boxscore': parseNbaCdnLiveBoxScore,
  'espn/summary': parseEspnSummary,
}

export function createLiveBoxscores(parts: BoxScoreParts): Asset {
  return createRawFacts({
    name: 'live_boxscores',
    replies: 'live_box_score_replies',
    gate: 'live_box_scores_raw',
    plan: 'full',
    opens: { hoursBeforeFirstTip: 0 },
    deadline: { hoursAfterLastTip: 4 },
    key: ['game_id', 'player_id'],
    reads: 'the newest replies',
    readers: liveBoxReaders,
    toRows: (read, context) => describeLines(read, context, parts),
    parts,
  })
}

async function describeLines(
  read: readonly Read<ParsedBoxScores>[],
  { db, gameDate }: PartitionContext,
  { loadFinder }: BoxScoreParts,
): Promise<RawRows> {
  const finder = await loadFinder(db, gameDate)
  const { placed, unresolved } = placeFacts(read, await readGamesOf(db, gameDate), finder, ['live', 'final'])
  const rows = placed
    .filter(({ fact }) => fact.status === 'active')
    .map(({ gameId, playerId, source, receivedAt, fact }) => {
      const { pts, reb, ast, fg3m, minutes, teamId, player } = fact
      return {
        game_id: gameId,
        player_id: playerId,
        player_name: player.name,
        team_id: teamId,
        ...{ minutes, pts, reb, ast, fg3m },
        source,
        seen_at: receivedAt.toString(),
      }
    })
  return { rows, unresolved: unresolved satisfies readonly UnresolvedName[] }
}
