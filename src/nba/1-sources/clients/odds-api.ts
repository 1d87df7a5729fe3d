/** The Odds API v4: bookmakers' player lines, game by game; live until tip-off, afterwards from its history.
 *
 * It bills per market and region (the history tenfold), so one request asks for every market of a game. 204, or 404 for an
 * event it no longer knows, means "no market": an answer, archived like the others. After tip its live odds are in-play
 * odds, so a game that has begun is read as it stood five minutes before. */
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { type HttpReply, parseReply } from '../../../platform/http.ts'
import type { GameDate } from '../../domain/game-date.ts'
import { markets, oddsApiMarketKey } from '../../domain/market.ts'
import { findTeam } from '../../domain/team.ts'
import {
  type Collected,
  type ScheduledGame,
  type SourceConfig,
  type SourceContext,
  withSignal,
} from './source.ts'

const closingMinutesBeforeTip = 5
/** A bookmaker's commence time wanders by minutes, a rescheduled game by a day: nearer than this is the same game. */
const sameGameHoursMax = 12
const requestsAtOnce = 4

const event = z.object({
  id: z.string().min(1),
  commence_time: z.iso.datetime(),
  home_team: z.string(),
  away_team: z.string(),
})
const liveEvents = z.array(event)
const historicalEvents = z.object({ timestamp: z.iso.datetime(), data: z.array(event) })
type OddsEvent = z.output<typeof event>

/** Without `at` the live list, with it the list as it stood then. */
export function eventsUrl(config: SourceConfig, at?: Temporal.Instant): string {
  return buildUrl(config, 'events', at, {})
}

export function eventOddsUrl(config: SourceConfig, eventId: string, at?: Temporal.Instant): string {
  return buildUrl(config, `events/${encodeURIComponent(eventId)}/odds`, at, {
    regions: config.oddsApiRegions ?? 'us,us_dfs',
    markets: markets.map(oddsApiMarketKey).join(','),
    oddsFormat: 'american',
  })
}

function buildUrl(
  config: SourceConfig,
  path: string,
  at: Temporal.Instant | undefined,
  parameters: Record<string, string>,
): string {
  const query = new URLSearchParams({ apiKey: config.oddsApiKey, ...parameters, dateFormat: 'iso' })
  if (at) query.set('date', at.toString({ smallestUnit: 'second' }))
  return `${config.oddsApiUrl}/v4/${at ? 'historical/' : ''}sports/basketball_nba/${path}?${query}`
}

export const oddsApi = {
  name: 'odds-api',
  provides: ['prop_lines'],
  /** `games` are those of the date; one without an event among the bookmakers' simply yields no odds. */
  async *collect(
    context: SourceContext,
    gameDate: GameDate,
    games: readonly ScheduledGame[],
  ): AsyncGenerator<Collected> {
    const now = context.clock.now().epochMilliseconds
    const upcoming = games.filter((game) => game.tipAt.epochMilliseconds > now)
    const begun = games.filter((game) => game.tipAt.epochMilliseconds <= now)
    if (upcoming.length > 0) {
      const list = {
        resource: `odds-api/events/${gameDate}`,
        reply: await ask(context, eventsUrl(context.config)),
      }
      yield list
      const wanted = matchEvents(parseReply(list.reply, liveEvents), upcoming).map(({ game, eventId }) => ({
        resource: `odds-api/event-odds/${gameDate}/${game.gameId}`,
        gameId: game.gameId,
        url: eventOddsUrl(context.config, eventId),
      }))
      yield* collectInOrder(context, wanted)
    }
    if (begun.length > 0) {
      const tips = begun.map((game) => game.tipAt.epochMilliseconds)
      const first = begun[tips.indexOf(Math.min(...tips))]!
      const list = {
        resource: `odds-api/historical-events/${gameDate}`,
        reply: await ask(context, eventsUrl(context.config, closingInstant(first))),
      }
      yield list
      const wanted = matchEvents(parseReply(list.reply, historicalEvents).data, begun).flatMap(
        ({ game, eventId }) =>
          snapshotInstants(context.config, game).map(({ name, at }) => ({
            resource: `odds-api/historical-event-odds/${gameDate}/${game.gameId}/${name}`,
            gameId: game.gameId,
            url: eventOddsUrl(context.config, eventId, at),
          })),
      )
      yield* collectInOrder(context, wanted)
    }
  },
} as const

/** The event of each game: same teams, nearest commence time. */
export function matchEvents<Game extends Pick<ScheduledGame, 'homeTeamId' | 'awayTeamId' | 'tipAt'>>(
  events: readonly OddsEvent[],
  games: readonly Game[],
): { readonly game: Game; readonly eventId: string }[] {
  return games.flatMap((game) => {
    const apart = (each: OddsEvent): number =>
      Math.abs(Temporal.Instant.from(each.commence_time).epochMilliseconds - game.tipAt.epochMilliseconds)
    const [nearest] = events
      .filter(
        (each) =>
          findTeam(each.home_team)?.teamId === game.homeTeamId &&
          findTeam(each.away_team)?.teamId === game.awayTeamId,
      )
      .sort((a, b) => apart(a) - apart(b))
    return nearest && apart(nearest) < sameGameHoursMax * 3_600_000 ? [{ game, eventId: nearest.id }] : []
  })
}

function closingInstant(game: ScheduledGame): Temporal.Instant {
  return game.tipAt.subtract({ minutes: closingMinutesBeforeTip })
}

function snapshotInstants(
  config: SourceConfig,
  game: ScheduledGame,
): { name: string; at: Temporal.Instant }[] {
  const closing = { name: 'closing', at: closingInstant(game) }
  if (config.oddsOpeningHours === undefined) return [closing]
  return [{ name: 'opening', at: game.tipAt.subtract({ hours: config.oddsOpeningHours }) }, closing]
}

function ask(
  { http, signal }: SourceContext,
  url: string,
  acceptStatuses: readonly number[] = [],
): Promise<HttpReply> {
  return http.get({ url, headers: { accept: 'application/json' }, acceptStatuses, ...withSignal(signal) })
}

/** A few requests under way at once, their replies in the order of the list. */
async function* collectInOrder(
  context: SourceContext,
  wanted: readonly { resource: string; gameId: string; url: string }[],
): AsyncGenerator<Collected> {
  const underWay: Promise<Collected>[] = []
  for (const { resource, gameId, url } of wanted) {
    const reply = ask(context, url, [404]).then((received) => ({ resource, gameId, reply: received }))
    reply.catch(() => undefined) // it is awaited below; this keeps one that comes after a failure from ending the process
    underWay.push(reply)
    if (underWay.length >= requestsAtOnce) yield await underWay.shift()!
  }
  for (const reply of underWay) yield await reply
}
