/** cdn.nba.com odds of today's games: moneylines and spreads of a handful of books, most of them not from the United States.
 *
 * It needs no key and knows only now: there is no file of another date. Once all games of the date have begun its prices are
 * in-play prices, so it is not asked any more. */
import type { GameDate } from '../../domain/game-date.ts'
import { gameDateOf } from '../../domain/game-date.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Source, SourceConfig } from './source.ts'

export function cdnOddsUrl(config: SourceConfig): string {
  return `${config.nbaCdnUrl}/static/json/liveData/odds/odds_todaysGames.json`
}

/** The resource carries the date, which the file itself does not name. */
export function cdnOddsResource(gameDate: GameDate): string {
  return `nba-cdn/odds/${gameDate}`
}

export const nbaCdnOdds: Source = {
  name: 'nba-cdn/odds',
  source: 'nba-cdn',
  baseUrl: (config) => config.nbaCdnUrl,
  silent(gameDate, now) {
    const today = gameDateOf(now)
    return gameDate === today ? undefined : `it shows the odds of today's games only (${today})`
  },
  async *collect({ ask, clock, config }, { gameDate, games }) {
    const now = clock.now().epochMilliseconds
    if (games.every(({ tipAt }) => tipAt.epochMilliseconds <= now)) return
    yield await ask({
      resource: cdnOddsResource(gameDate),
      url: cdnOddsUrl(config),
      headers: headerProfiles.nbaCdn,
    })
  },
}
