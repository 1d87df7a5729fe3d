/** The Odds API v4: moneylines, spreads and totals of all games in one request; live before tip, afterwards one snapshot a tip-off.
 *
 * It bills per market and region: pick'em regions ('us_dfs') post no game lines and are not paid for. The snapshot's instant is
 * in its name, so that a tip that moves is asked for again. */
import type { Temporal } from 'temporal-polyfill'
import { closingInstant, formatSecond, oddsApiRequest, oddsApiUnavailable } from './odds-api.ts'
import {
  askInOrder,
  type ScheduledGame,
  type Source,
  type SourceConfig,
  splitAtTip,
  type Wanted,
} from './source.ts'

/** Bookmakers' commence times wander; a game of the next date does not come as near. */
const hoursAfterLastTip = 6

export const oddsApiGameLines: Source = {
  name: 'odds-api/game-lines',
  source: 'odds-api',
  baseUrl: (config) => config.oddsApiUrl,
  unavailable: oddsApiUnavailable,
  async *collect(context, { gameDate, games }) {
    const { config, clock } = context
    const now = clock.now()
    const { upcoming, begun } = splitAtTip(games, now)
    const wanted: Wanted[] = []
    if (upcoming.length > 0) {
      const resource = `odds-api/game-lines/${gameDate}`
      wanted.push({ resource, ...gameLinesRequest(config, upcoming, now) })
    }
    const overs = upcoming.length > 0 ? [] : begun // the history is for dates that are over, as for player lines
    const byInstant = Map.groupBy(overs, (game) => formatSecond(closingInstant(game)))
    for (const [instant, tipping] of byInstant) {
      const resource = `odds-api/game-lines/${gameDate}/${instant}`
      const at = closingInstant(tipping[0]!)
      wanted.push({ resource, ...gameLinesRequest(config, tipping, at, at) })
    }
    yield* askInOrder(context, wanted)
  },
}

/** Games that commence after `from`: one that has begun would show in-play odds under the same names. */
function gameLinesRequest(
  config: SourceConfig,
  games: readonly ScheduledGame[],
  from: Temporal.Instant,
  at?: Temporal.Instant,
): Pick<Wanted, 'url' | 'headers' | 'isFinal'> {
  const last = games.reduce((a, b) => (b.tipAt.epochMilliseconds > a.tipAt.epochMilliseconds ? b : a))
  const parameters = {
    regions: regionsOf(config),
    markets: 'h2h,spreads,totals',
    oddsFormat: 'american',
    commenceTimeFrom: formatSecond(from),
    commenceTimeTo: formatSecond(last.tipAt.add({ hours: hoursAfterLastTip })),
  }
  return oddsApiRequest(config, 'odds', parameters, at)
}

function regionsOf({ oddsApiRegions }: SourceConfig): string {
  const regions = (oddsApiRegions ?? 'us').split(',').filter((region) => !region.trim().endsWith('_dfs'))
  return regions.length > 0 ? regions.join(',') : 'us'
}
