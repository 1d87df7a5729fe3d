/** The Odds API v4: events, event odds and all games' odds, live and historical.
 *
 * Live odds end at the commence time; the historical ones go on, so that whoever asks for an instant after tip gets
 * in-play lines, as from the genuine API. Snapshots stand on a grid of five minutes. */

import { Temporal } from 'temporal-polyfill'
import type { EventAsOf, LeagueView } from '../as-of.ts'
import { bookmakers } from '../bookmakers.ts'
import { formatInstant, minuteMs } from '../instants.ts'
import { gameMarkets } from '../league.ts'
import { describeGameLine, describeQuote } from '../odds-prices.ts'
import { requireTeam } from '../teams.ts'
import { type Endpoint, type EndpointReply, type EndpointRequest, jsonReply } from './endpoint.ts'

const sport = { sport_key: 'basketball_nba', sport_title: 'NBA' }
const gridMs = 5 * minuteMs
/** The genuine snapshots are taken 38 to 40 seconds into the minute. */
const gridOffsetMs = 38_000
const quota = 5_000_000

export function createOddsApiEndpoints(): Endpoint[] {
  let usedRequests = 0

  /** Adds the quota headers; a request without a key costs nothing. */
  function charged(reply: EndpointReply, cost: number): EndpointReply {
    usedRequests += cost
    return {
      ...reply,
      headers: {
        ...reply.headers,
        'x-requests-remaining': String(quota - usedRequests),
        'x-requests-used': String(usedRequests),
        'x-requests-last': String(cost),
      },
    }
  }

  function withKey(answer: (request: EndpointRequest) => EndpointReply): Endpoint['answer'] {
    return (request) => {
      if (!request.query.apiKey) return refuse(401, 'MISSING_KEY', 'API key is missing')
      const reply = answer(request)
      return reply.headers?.['x-requests-last'] === undefined ? charged(reply, 0) : reply
    }
  }

  const root = '/api.the-odds-api.com/v4/sports/basketball_nba'
  const historicalRoot = '/api.the-odds-api.com/v4/historical/sports/basketball_nba'

  return [
    {
      path: `${root}/events`,
      answer: withKey((request) => charged(jsonReply(listEvents(request, request.view)), 0)),
    },
    {
      path: `${root}/events/:id/odds`,
      answer: withKey((request) => {
        const found = request.view.findEvent(request.params.id ?? '')
        if (!found || request.view.asOfMs >= found.event.closedAtMs) return unknownEvent()
        const asked = readOddsQuery(request.query)
        if ('status' in asked) return asked
        const hasBegun = request.view.asOfMs >= found.commenceAtMs
        const odds = hasBegun ? withoutOffers(found) : describeOdds(found, request.view, asked)
        return charged(jsonReply(odds), countMarkets(odds) * asked.regionCount)
      }),
    },
    {
      path: `${root}/odds`,
      answer: withKey((request) => {
        const asked = readGameOddsQuery(request.query)
        if ('status' in asked) return asked
        const odds = listOdds(request, request.view, asked, false)
        return charged(jsonReply(odds), countMarkets(...odds) * asked.regionCount)
      }),
    },
    {
      path: `${historicalRoot}/odds`,
      answer: withKey((request) => {
        const view = readHistoricalView(request)
        if ('status' in view) return view
        const asked = readGameOddsQuery(request.query)
        if ('status' in asked) return asked
        const odds = listOdds(request, view, asked, true)
        const cost = 10 * countMarkets(...odds) * asked.regionCount
        return charged(jsonReply(wrap(view, request.view, odds)), cost)
      }),
    },
    {
      path: `${historicalRoot}/events`,
      answer: withKey((request) => {
        const view = readHistoricalView(request)
        if ('status' in view) return view
        return charged(jsonReply(wrap(view, request.view, listEvents(request, view))), 1)
      }),
    },
    {
      path: `${historicalRoot}/events/:id/odds`,
      answer: withKey((request) => {
        const view = readHistoricalView(request)
        if ('status' in view) return view
        const found = view.findEvent(request.params.id ?? '')
        if (!found || view.asOfMs >= found.event.closedAtMs) return unknownEvent()
        const asked = readOddsQuery(request.query)
        if ('status' in asked) return asked
        const odds = describeOdds(found, view, asked)
        return charged(jsonReply(wrap(view, request.view, odds)), 10 * countMarkets(odds) * asked.regionCount)
      }),
    },
  ]
}

function describeEvent({ event, commenceAtMs }: EventAsOf) {
  return {
    id: event.eventId,
    ...sport,
    commence_time: formatInstant(commenceAtMs),
    home_team: requireTeam(event.homeTeamId).oddsName,
    away_team: requireTeam(event.awayTeamId).oddsName,
  }
}

function listEvents({ query }: EndpointRequest, view: LeagueView) {
  const from = query.commenceTimeFrom ?? ''
  const to = query.commenceTimeTo ?? '9999'
  return view
    .openEvents()
    .map(describeEvent)
    .filter((event) => event.commence_time >= from && event.commence_time <= to)
    .sort((a, b) => (a.commence_time < b.commence_time ? -1 : a.commence_time > b.commence_time ? 1 : 0))
}

interface OddsQuery {
  readonly markets: readonly string[]
  readonly bookmakers: ReadonlySet<string>
  readonly regionCount: number
  readonly isDecimal: boolean
  readonly hasGameMarkets: boolean
  readonly hasPlayerMarkets: boolean
}

function readOddsQuery(query: Readonly<Record<string, string>>): OddsQuery | EndpointReply {
  const regions = (query.regions ?? '').split(',').filter((region) => region !== '')
  const keys = (query.bookmakers ?? '').split(',').filter((key) => key !== '')
  if (regions.length === 0 && keys.length === 0) {
    return refuse(422, 'MISSING_REGION', 'Missing one of: regions, bookmakers')
  }
  const asked = bookmakers.filter(({ key, region }) =>
    keys.length ? keys.includes(key) : regions.includes(region),
  )
  const markets = (query.markets ?? 'h2h').split(',')
  return {
    markets,
    hasGameMarkets: markets.some((market) => (gameMarkets as readonly string[]).includes(market)),
    hasPlayerMarkets: markets.some((market) => market.startsWith('player_')),
    bookmakers: new Set(asked.map(({ key }) => key)),
    regionCount: keys.length ? Math.ceil(keys.length / 10) : regions.length,
    isDecimal: (query.oddsFormat ?? 'decimal') === 'decimal',
  }
}

/** All games at once have only the markets on the games themselves. */
function readGameOddsQuery(query: Readonly<Record<string, string>>): OddsQuery | EndpointReply {
  const asked = readOddsQuery(query)
  if ('status' in asked || !asked.hasPlayerMarkets) return asked
  return refuse(422, 'INVALID_MARKET', 'Markets on players are served event by event only')
}

/** Player markets and the games' own; only these have the bookmaker's `last_update`, as in the genuine replies. */
function describeOdds(found: EventAsOf, view: LeagueView, asked: OddsQuery) {
  const { eventId } = found.event
  const event = describeEvent(found)
  const teams = { home: event.home_team, away: event.away_team }
  const byBook = new Map<string, { key: string; last_update: string; outcomes: object[] }[]>()
  const add = (bookmaker: string, key: string, takenAtMs: number, outcomes: object[]): void => {
    if (!asked.bookmakers.has(bookmaker) || !asked.markets.includes(key)) return
    const markets = byBook.get(bookmaker) ?? []
    markets.push({ key, last_update: formatInstant(takenAtMs), outcomes })
    byBook.set(bookmaker, markets)
  }
  for (const line of asked.hasGameMarkets ? view.gameLines(eventId) : []) {
    const outcomes = describeGameLine(line, teams, asked.isDecimal)
    add(line.bookmaker, line.market, line.takenAtMs, outcomes)
  }
  for (const line of asked.hasPlayerMarkets ? view.lines(eventId) : []) {
    const outcomes = line.quotes.flatMap((quote) => describeQuote(quote, asked.isDecimal))
    add(line.bookmaker, line.market, line.takenAtMs, outcomes)
  }
  const offered = bookmakers.flatMap(({ key, title }) => {
    const markets = byBook.get(key)
    if (!markets) return []
    const last_update = markets.map((market) => market.last_update).sort()[markets.length - 1]
    return [{ key, title, ...(asked.hasGameMarkets ? { last_update } : {}), markets }]
  })
  return { ...event, bookmakers: offered }
}

function withoutOffers(found: EventAsOf) {
  return { ...describeEvent(found), bookmakers: [] }
}

/** Every open event with the games' own markets; one that has begun has no prices left. */
function listOdds(request: EndpointRequest, view: LeagueView, asked: OddsQuery, keepsInPlay: boolean) {
  const listed = new Set(listEvents(request, view).map(({ id }) => id))
  return view
    .openEvents()
    .filter(({ event }) => listed.has(event.eventId))
    .map((found) =>
      keepsInPlay || view.asOfMs < found.commenceAtMs
        ? describeOdds(found, view, asked)
        : withoutOffers(found),
    )
}

/** Different markets of a reply: what it is charged for. */
function countMarkets(...odds: readonly Pick<ReturnType<typeof describeOdds>, 'bookmakers'>[]): number {
  return new Set(
    odds.flatMap((entry) => entry.bookmakers.flatMap(({ markets }) => markets.map(({ key }) => key))),
  ).size
}

/** The newest snapshot at or before `date`, and never one that the request could not have seen. */
function readHistoricalView({ query, view, viewAt }: EndpointRequest): LeagueView | EndpointReply {
  if (!query.date) return refuse(422, 'MISSING_HISTORICAL_TIMESTAMP', 'Missing date parameter')
  let askedMs: number
  try {
    askedMs = Temporal.Instant.from(query.date).epochMilliseconds
  } catch {
    return refuse(422, 'INVALID_HISTORICAL_TIMESTAMP', 'Invalid date parameter: ISO 8601 expected')
  }
  const latestMs = Math.min(askedMs, view.asOfMs)
  return viewAt(Math.floor((latestMs - gridOffsetMs) / gridMs) * gridMs + gridOffsetMs)
}

function wrap(view: LeagueView, now: LeagueView, data: unknown) {
  const nextMs = view.asOfMs + gridMs
  return {
    timestamp: formatInstant(view.asOfMs),
    previous_timestamp: formatInstant(view.asOfMs - gridMs),
    next_timestamp: nextMs <= now.asOfMs ? formatInstant(nextMs) : null,
    data,
  }
}

function unknownEvent(): EndpointReply {
  return refuse(
    404,
    'EVENT_NOT_FOUND',
    'Event not found. The event may have expired or the event id may be invalid',
  )
}

/** The genuine error body. */
function refuse(status: number, code: string, message: string): EndpointReply {
  const details_url = `https://the-odds-api.com/liveapi/guides/v4/api-error-codes.html#${code.toLowerCase().replaceAll('_', '-')}`
  return jsonReply({ message, error_code: code, details_url }, status)
}
