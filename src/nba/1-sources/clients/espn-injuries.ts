/** ESPN's list of the injured, all teams in one reply. It speaks of now and of no other day. */
import { headerProfiles } from '../header-profiles.ts'
import { espnBasketballPath } from './espn-scoreboard.ts'
import type { Source } from './source.ts'
import { speaksOnlyOfNow } from './speaks-only-of-now.ts'

export const espnInjuries: Source = {
  name: 'espn/injuries',
  source: 'espn',
  baseUrl: (config) => config.espnUrl,
  silent: speaksOnlyOfNow('ESPN'),
  async *collect({ ask, config }, { gameDate }) {
    yield await ask({
      resource: `espn/injuries/${gameDate}`,
      url: `${config.espnUrl}${espnBasketballPath}/injuries`,
      headers: headerProfiles.plain,
    })
  },
}
