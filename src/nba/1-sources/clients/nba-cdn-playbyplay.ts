/** cdn.nba.com live play-by-play: every event of a game, shots with their place, in one request a game.
 *
 * It grows while the game lasts and is corrected for some hours afterwards; a file has about 300 kB. */
import { headerProfiles } from '../header-profiles.ts'
import { askInOrder, type Source, type SourceConfig } from './source.ts'

export function playByPlayUrl(config: SourceConfig, gameId: string): string {
  return `${config.nbaCdnUrl}/static/json/liveData/playbyplay/playbyplay_${gameId}.json`
}

export const nbaCdnPlayByPlay: Source = {
  name: 'nba-cdn/playbyplay',
  source: 'nba-cdn',
  baseUrl: (config) => config.nbaCdnUrl,
  async *collect(context, { games }) {
    yield* askInOrder(
      context,
      games.map(({ gameId }) => ({
        resource: `nba-cdn/playbyplay/${gameId}`,
        gameId,
        url: playByPlayUrl(context.config, gameId),
        headers: headerProfiles.nbaCdn,
      })),
    )
  },
}
