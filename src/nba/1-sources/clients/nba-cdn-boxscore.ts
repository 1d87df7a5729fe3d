/** cdn.nba.com live box score: one game's squads, lines and officials, in one request a game.
 *
 * Until shortly before tip-off the file of a game does not exist, and the CDN refuses it (403) like anything it does not like:
 * a game that has not begun is not asked for. */
import { headerProfiles } from '../header-profiles.ts'
import { askInOrder, type Source, type SourceConfig, splitAtTip } from './source.ts'

export function cdnBoxScoreUrl(config: SourceConfig, gameId: string): string {
  return `${config.nbaCdnUrl}/static/json/liveData/boxscore/boxscore_${gameId}.json`
}

export const nbaCdnBoxScore: Source = {
  name: 'nba-cdn/boxscore',
  source: 'nba-cdn',
  baseUrl: (config) => config.nbaCdnUrl,
  async *collect(context, { games }) {
    yield* askInOrder(
      context,
      splitAtTip(games, context.clock.now()).begun.map(({ gameId }) => ({
        resource: `nba-cdn/boxscore/${gameId}`,
        gameId,
        url: cdnBoxScoreUrl(context.config, gameId),
        headers: headerProfiles.nbaCdn,
      })),
    )
  },
}
