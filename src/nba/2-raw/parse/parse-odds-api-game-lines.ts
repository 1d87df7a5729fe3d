/** The Odds API's h2h, spreads and totals → one fact a book and market, live or historical, of one event or of many.
 *
 * A historical reply brings its own instant. Prices are American as we ask for them; a decimal one (nothing American lies
 * between −100 and 100) is turned into the whole American price that it was rounded from. A book that has begun to take bets
 * in play goes on under the same names: whoever reads must look at snapshot and commence time. */
import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { describeChangedPlace, parseJson, parseValue } from '../../../platform/reply.ts'
import type { GameLineFact, GameLineMarket } from '../../domain/facts.ts'
import { decimalToAmerican, isAmericanPrice } from '../../domain/odds.ts'
import { findTeam } from '../../domain/team.ts'
import { readGameLine } from './game-line.ts'
import { easternDateOf, instantField, requireOpponents, teamField } from './reply-fields.ts'

const outcome = z.object({ name: z.string(), price: z.number(), point: z.number().nullish() })
type Outcome = z.output<typeof outcome>

const event = z.object({
  id: z.string().min(1),
  commence_time: instantField,
  home_team: teamField,
  away_team: teamField,
  bookmakers: z.array(
    z.object({
      key: z.string().min(1),
      markets: z.array(z.object({ key: z.string(), outcomes: z.array(outcome) })),
    }),
  ),
})
type Event = z.output<typeof event>

const envelope = z.object({
  timestamp: instantField,
  data: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).nullable(),
})
const unknownEvent = z.object({ message: z.string(), error_code: z.literal('EVENT_NOT_FOUND') })

const marketsByKey: Readonly<Record<string, GameLineMarket>> = {
  h2h: 'moneyline',
  spreads: 'spread',
  totals: 'total',
}

/** Markets that are not ours are left out; an empty reply means that no market is open. */
export function parseOddsApiGameLines(
  body: Uint8Array,
  { receivedAt }: { readonly receivedAt: Temporal.Instant },
): readonly GameLineFact[] {
  if (body.length === 0) return []
  const value = parseJson(body)
  if (unknownEvent.safeParse(value).success) return []
  if (typeof value !== 'object' || value === null || !('timestamp' in value))
    return readEvents(value, receivedAt.toString(), [])
  const { timestamp, data } = parseValue(value, envelope)
  return data === null ? [] : readEvents(value, timestamp, ['data'])
}

function readEvents(document: unknown, snapshotAt: string, root: readonly PropertyKey[]): GameLineFact[] {
  const isWrapped = root.length > 0
  const inner = isWrapped ? (document as { data: unknown }).data : document
  const shape = Array.isArray(inner) ? z.array(event) : event
  const parsed = isWrapped
    ? parseValue(document, z.object({ data: shape })).data
    : parseValue(document, shape)
  return Array.isArray(parsed)
    ? parsed.flatMap((each, place) => readEvent(each, snapshotAt, [...root, place]))
    : readEvent(parsed, snapshotAt, root)
}

function readEvent(posted: Event, snapshotAt: string, root: readonly PropertyKey[]): GameLineFact[] {
  const game = {
    gameId: null,
    gameDate: easternDateOf(posted.commence_time),
    ...requireOpponents(posted.home_team, posted.away_team, [...root, 'away_team']),
  }
  const commenceAt = posted.commence_time
  return posted.bookmakers.flatMap((book, bookPlace) =>
    book.markets.flatMap(({ key, outcomes }, place) => {
      const market = marketsByKey[key]
      if (!market) return []
      const path = [...root, 'bookmakers', bookPlace, 'markets', place, 'outcomes']
      const common = { game, eventId: posted.id, bookmaker: book.key, market, snapshotAt, commenceAt }
      return [{ ...common, ...readMarket(market, outcomes, posted, path) }]
    }),
  )
}

function readMarket(
  market: GameLineMarket,
  outcomes: readonly Outcome[],
  { home_team: homeTeamId, away_team: awayTeamId }: Event,
  path: readonly PropertyKey[],
): Pick<GameLineFact, 'line' | 'homeOrOverPrice' | 'awayOrUnderPrice'> {
  const sideOf = ({ name }: Outcome): 'first' | 'second' | undefined => {
    if (market === 'total') return name === 'Over' ? 'first' : name === 'Under' ? 'second' : undefined
    const teamId = findTeam(name)?.teamId
    return teamId === homeTeamId ? 'first' : teamId === awayTeamId ? 'second' : undefined
  }
  const prices: Record<'first' | 'second', number | null> = { first: null, second: null }
  let line: number | null = null
  for (const [place, each] of outcomes.entries()) {
    const side = sideOf(each)
    const wanted = market === 'total' ? 'Over or Under' : 'one of the two teams'
    if (side === undefined) throw describeChangedPlace([...path, place, 'name'], wanted, each.name)
    prices[side] = readPrice(each.price, [...path, place, 'price'])
    if (market === 'moneyline') continue
    const { point } = each
    if (typeof point !== 'number') throw describeChangedPlace([...path, place, 'point'], 'a number', point)
    const isTurned = market === 'spread' && side === 'second'
    const posted = readGameLine(market, isTurned ? -point : point, [...path, place, 'point'])
    if (line !== null && posted !== line)
      throw describeChangedPlace([...path, place, 'point'], "the other side's line", point)
    line = posted
  }
  if (outcomes.length === 0) throw describeChangedPlace(path, 'an outcome', outcomes)
  return { line, homeOrOverPrice: prices.first, awayOrUnderPrice: prices.second }
}

function readPrice(price: number, path: readonly PropertyKey[]): number {
  if (isAmericanPrice(price)) return price
  if (price > 1 && price < 100) return Math.round(decimalToAmerican(price))
  throw describeChangedPlace(path, 'an American or a decimal price', price)
}
