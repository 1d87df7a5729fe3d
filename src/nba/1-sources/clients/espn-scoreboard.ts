/** ESPN's scoreboard of a date: its games with status and score. It needs no key and knows every past date. */
import type { GameDate } from '../../domain/game-date.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig, Wanted } from './source.ts'

export const espnBasketballPath = '/apis/site/v2/sports/basketball/nba'

export function espnScoreboardRequest(config: SourceConfig, gameDate: GameDate, resource: string): Wanted {
  return {
    resource,
    url: `${config.espnUrl}${espnBasketballPath}/scoreboard?dates=${gameDate.replaceAll('-', '')}`,
    headers: headerProfiles.plain,
  }
}

export const espnScoreboard: Source = {
  name: 'espn/scoreboard',
  source: 'espn',
  baseUrl: (config) => config.espnUrl,
  async *collect({ ask, config }, { gameDate }) {
    yield await ask(espnScoreboardRequest(config, gameDate, `espn/scoreboard/${gameDate}`))
  },
}
