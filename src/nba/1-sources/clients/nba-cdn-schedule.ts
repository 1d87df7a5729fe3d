/** cdn.nba.com: the schedule of the whole season, with status and scores of every game.
 *
 * It always holds the season in progress; `season` asks a replay server for an earlier one. One reply has about 9 MB. */
import type { GameDate } from '../../domain/game-date.ts'
import type { Season } from '../../domain/season.ts'
import { type Collected, type SourceConfig, type SourceContext, withSignal } from './source.ts'

/** The CDN refuses clients that do not look like the site's own pages. */
const headers = {
  accept: 'application/json, text/plain, */*',
  referer: 'https://www.nba.com/',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
}

export function scheduleUrl(config: SourceConfig, season?: Season): string {
  const url = `${config.nbaCdnUrl}/static/json/staticData/scheduleLeagueV2.json`
  return season ? `${url}?season=${season}` : url
}

export const nbaCdnSchedule = {
  name: 'nba-cdn-schedule',
  provides: ['schedule'],
  async *collect(
    { http, config, signal }: SourceContext,
    _gameDate: GameDate,
    season?: Season,
  ): AsyncGenerator<Collected> {
    yield {
      resource: season ? `nba-cdn/schedule/${season}` : 'nba-cdn/schedule',
      reply: await http.get({ url: scheduleUrl(config, season), headers, ...withSignal(signal) }),
    }
  },
} as const
