/** The Odds API v4: events and event odds, live and historical.
 *
 * Live odds end at the commence time; the historical ones go on, so that whoever asks for an instant after tip gets
 * in-play lines, as from the genuine API. Snapshots stand on a grid of five minutes. */

import { Temporal } from 'temporal-polyfill'
import type { EventAsOf, LeagueView } from '../as-of.ts'
import { bookmakers } from '../bookmakers.ts'
import { formatInstant, minuteMs } from '../instants.ts'
import type { LineSnapshot, Quote } from '../league.ts'
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
    return (request) =>
      request.query.apiKey ? answer(request) : refuse(401, 'MISSING_KEY', 'API key is missing')
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
        const odds = describeOdds(found, hasBegun ? [] : request.view.lines(found.event.eventId), asked)
        return charged(jsonReply(odds), countMarkets(odds) * asked.regionCount)
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
        const odds = describeOdds(found, view.lines(found.event.eventId), asked)
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
  return {
    markets: (query.markets ?? 'h2h').split(','),
    bookmakers: new Set(asked.map(({ key }) => key)),
    regionCount: keys.length ? Math.ceil(keys.length / 10) : regions.length,
    isDecimal: (query.oddsFormat ?? 'decimal') === 'decimal',
  }
}

function describeOdds(found: EventAsOf, lines: readonly LineSnapshot[], asked: OddsQuery) {
  const offered = bookmakers
    .filter(({ key }) => asked.bookmakers.has(key))
    .map(({ key, title }) => {
      const markets = lines
        .filter((line) => line.bookmaker === key && asked.markets.includes(line.market))
        .map((line) => ({
          key: line.market,
          last_update: formatInstant(line.takenAtMs),
          outcomes: line.quotes.flatMap((quote) => describeQuote(quote, asked.isDecimal)),
        }))
      return { key, title, markets }
    })
  return { ...describeEvent(found), bookmakers: offered.filter(({ markets }) => markets.length > 0) }
}

function describeQuote(quote: Quote, isDecimal: boolean) {
  const side = (name: string, price: number | null) =>
    price === null
      ? []
      : [
          {
            name,
            description: quote.player,
            price: isDecimal ? toDecimal(price) : price,
            point: quote.lineHundredths / 100,
          },
        ]
  return [...side('Over', quote.overPrice), ...side('Under', quote.underPrice)]
}

function toDecimal(american: number): number {
  const decimal = american > 0 ? 1 + american / 100 : 1 - 100 / american
  return Math.round(decimal * 100) / 100
}

function countMarkets(odds: ReturnType<typeof describeOdds>): number {
  return new Set(odds.bookmakers.flatMap(({ markets }) => markets.map(({ key }) => key))).size
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
