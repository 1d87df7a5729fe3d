/** official.nba.com game officials: the referees of a date's games, out at about nine in the morning, Eastern.
 *
 * The site's own page asks with an ampersand before the first parameter; both ways are answered. Past dates are kept. */
import type { GameDate } from '../../domain/game-date.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig } from './source.ts'

export function refereesUrl(config: SourceConfig, gameDate: GameDate): string {
  return `${config.nbaOfficialUrl}/wp-json/api/v1/get-game-officials?&date=${gameDate}`
}

export const nbaOfficialReferees: Source = {
  name: 'nba-official/referees',
  source: 'nba-official',
  baseUrl: (config) => config.nbaOfficialUrl,
  async *collect({ ask, config }, { gameDate }) {
    yield await ask({
      resource: `nba-official/referees/${gameDate}`,
      url: refereesUrl(config, gameDate),
      headers: headerProfiles.nbaOfficial,
    })
  },
}
