/** The Odds API v4: bookmakers' player lines, one request a game for every market; live until tip-off, afterwards from its history.
 *
 * 204, or 404 for an event it no longer knows, means "no market": an answer, archived like the others. The list of events costs
 * nothing and tells its ids. */
import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { parseReply } from '../../../platform/http.ts'
import type { GameDate } from '../../domain/game-date.ts'
import { markets, oddsApiMarketKey } from '../../domain/market.ts'
import { closingInstant, matchEvents, oddsApiEvent, oddsApiRequest, oddsApiUnavailable } from './odds-api.ts'
import {
  askInOrder,
  type Collected,
  type ScheduledGame,
  type Source,
  type SourceConfig,
  type SourceContext,
  splitAtTip,
  type Wanted,
} from './source.ts'

const liveEvents = z.array(oddsApiEvent)
const historicalEvents = z.object({ timestamp: z.iso.datetime(), data: z.array(oddsApiEvent) })

export const oddsApiProps: Source = {
  name: 'odds-api/event-odds',
  source: 'odds-api',
  baseUrl: (config) => config.oddsApiUrl,
  unavailable: oddsApiUnavailable,
  /** A game without an event among the bookmakers' yields no odds. The history is for dates that are over: on the evening itself
   * the games that have begun were followed until their tips, and a key without history must not cost the others their lines. */
  async *collect(context, { gameDate, games }) {
    const { upcoming, begun } = splitAtTip(games, context.clock.now())
    if (upcoming.length > 0) yield* collectLive(context, gameDate, upcoming)
    else if (begun.length > 0) yield* collectHistory(context, gameDate, begun)
  },
}

async function* collectLive(
  context: SourceContext,
  gameDate: GameDate,
  games: readonly ScheduledGame[],
): AsyncGenerator<Collected> {
  const { ask, config } = context
  const list = await ask({
    resource: `odds-api/events/${gameDate}`,
    ...oddsApiRequest(config, 'events', {}),
  })
  yield list
  const events = matchEvents(parseReply(list.reply, liveEvents), games)
  yield* askInOrder(
    context,
    events.map(({ game, eventId }) => ({
      resource: `odds-api/event-odds/${gameDate}/${game.gameId}`,
      gameId: game.gameId,
      ...eventOddsRequest(config, eventId),
    })),
  )
}

/** The list as it stood before the date's first tip of those that have begun: all later games are on it, too. */
async function* collectHistory(
  context: SourceContext,
  gameDate: GameDate,
  games: readonly ScheduledGame[],
): AsyncGenerator<Collected> {
  const { ask, config } = context
  const first = games.reduce((a, b) => (b.tipAt.epochMilliseconds < a.tipAt.epochMilliseconds ? b : a))
  const list = await ask({
    resource: `odds-api/historical-events/${gameDate}/${closingInstant(first)}`,
    ...oddsApiRequest(config, 'events', {}, closingInstant(first)),
  })
  yield list
  const events = matchEvents(parseReply(list.reply, historicalEvents).data, games)
  yield* askInOrder(
    context,
    events.flatMap(({ game, eventId }) =>
      snapshotInstants(config, game).map(({ name, at }) => ({
        // With the instant: a tip that moves asks for another snapshot, not for the one in the archive.
        resource: `odds-api/historical-event-odds/${gameDate}/${game.gameId}/${name}/${at}`,
        gameId: game.gameId,
        ...eventOddsRequest(config, eventId, at),
      })),
    ),
  )
}

function eventOddsRequest(
  config: SourceConfig,
  eventId: string,
  at?: Temporal.Instant,
): Pick<Wanted, 'url' | 'headers' | 'isFinal' | 'acceptStatuses'> {
  const parameters = {
    regions: config.oddsApiRegions ?? 'us,us_dfs',
    markets: markets.map(oddsApiMarketKey).join(','),
    oddsFormat: 'american',
  }
  const path = `events/${encodeURIComponent(eventId)}/odds`
  return { ...oddsApiRequest(config, path, parameters, at), acceptStatuses: [404] }
}

function snapshotInstants(
  config: SourceConfig,
  game: ScheduledGame,
): { readonly name: string; readonly at: Temporal.Instant }[] {
  const closing = { name: 'closing', at: closingInstant(game) }
  if (config.oddsOpeningHours === undefined) return [closing]
  return [{ name: 'opening', at: game.tipAt.subtract({ hours: config.oddsOpeningHours }) }, closing]
}
