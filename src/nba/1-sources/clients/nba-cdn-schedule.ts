/** cdn.nba.com: the schedule of the whole season, with status and scores of every game.
 *
 * It always holds the season in progress; a replay server also takes an earlier one by name. One reply has about 9 MB. */
import type { Season } from '../../domain/season.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig } from './source.ts'

export function scheduleUrl(config: SourceConfig, season: Season): string {
  return `${config.nbaCdnUrl}/static/json/staticData/scheduleLeagueV2.json?season=${season}`
}

export const nbaCdnSchedule: Source = {
  name: 'nba-cdn/schedule',
  source: 'nba-cdn',
  baseUrl: (config) => config.nbaCdnUrl,
  async *collect({ ask, config }, { season }) {
    yield await ask({
      resource: `nba-cdn/schedule/${season}`,
      url: scheduleUrl(config, season),
      headers: headerProfiles.nbaCdn,
    })
  },
}
