/** When the replies about plays count as whole: each final game has its own, and they are of its two teams. */
import type { PartitionContext } from '../platform/asset.ts'
import { PipelineError } from '../platform/errors.ts'
import type { Collected } from './1-sources/clients/index.ts'
import type { Accepted } from './1-sources/source-asset.ts'
import { playReaders } from './2-raw/play-by-play.ts'
import { findReader } from './2-raw/reader.ts'
import type { PlayFact } from './domain/facts.ts'
import { readGames } from './scheduled-games.ts'

export async function acceptPlays(
  replies: readonly Collected[],
  { db, gameDate }: PartitionContext,
): Promise<Accepted> {
  const rowCounts = new Map<string, number>()
  const byGame = new Map<string, readonly PlayFact[]>()
  for (const { resource, reply } of replies) {
    const plays = await findReader(playReaders, resource)?.(reply.body, {
      resource,
      receivedAt: reply.receivedAt,
    })
    if (!plays) continue
    rowCounts.set(resource, plays.length)
    for (const { gameId } of plays.slice(0, 1)) byGame.set(gameId, plays)
  }
  const games = (await readGames(db, gameDate)).filter(({ status }) => status === 'final')
  const missing = games.filter(({ gameId }) => !byGame.has(gameId)).map(({ gameId }) => gameId)
  if (missing.length > 0) {
    throw new PipelineError(
      missing.length === games.length ? 'source.empty' : 'source.incomplete',
      `the reply has the plays of ${games.length - missing.length} of ${games.length} final games of ${gameDate}; missing: ${missing.join(', ')}`,
      { missing },
    )
  }
  for (const { gameId, homeTeamId, awayTeamId } of games) {
    const stranger = byGame
      .get(gameId)!
      .find(({ teamId }) => teamId !== null && teamId !== homeTeamId && teamId !== awayTeamId)
    if (!stranger) continue
    throw new PipelineError(
      'source.stale',
      `asked for ${gameId}, the source answered with plays of the team ${stranger.teamId}, which is not in that game`,
      { gameId, teamId: stranger.teamId },
    )
  }
  return { rowCounts }
}
