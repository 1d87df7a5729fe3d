/** cdn.nba.com today's odds → moneylines and spreads, one row a game, book, country and market.
 *
 * Prices are decimal, and the books are those of the readers' countries (of eight in March 2025 one is from the United States): the
 * same book stands there once for each country, so the country is part of its name here ('fanduel_us', 'novibet_cy'). The file
 * knows no instant: what it shows is as of its receipt. Its opening values have no instant either, and are left out. */
import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { describeChangedPlace, formatJsonPath, parseJson, parseValue } from '../../../platform/reply.ts'
import type { GameLineFact, GameRef } from '../../domain/facts.ts'
import { type GameDate, isGameDate } from '../../domain/game-date.ts'
import { decimalToAmerican } from '../../domain/odds.ts'
import { idNumber } from './parse-nba-box-line.ts'
import { gameIdText } from './parse-nba-game-status.ts'

/** '1.370'; nothing, or 1 and less, is the feed's way to say that the side is not offered. */
const decimal = z.string().regex(/^\d{0,4}(\.\d{1,6})?$/, 'expected a decimal price')
const spreadText = z.string().regex(/^[+-]?\d{1,2}(\.\d{1,2})?$/, 'expected a spread such as -6.5')

const outcome = z.object({
  type: z.string(),
  odds: decimal.nullish(),
  spread: spreadText.nullish(),
})

const book = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  countryCode: z.string().min(1),
  outcomes: z.array(outcome),
})

const game = z.object({
  gameId: gameIdText,
  sr_id: z.string().min(1),
  homeTeamId: z.string().regex(/^\d+$/).transform(Number).pipe(idNumber),
  awayTeamId: z.string().regex(/^\d+$/).transform(Number).pipe(idNumber),
  markets: z.array(z.object({ name: z.string(), group_name: z.string(), books: z.array(book) })),
})

const games = z.array(game)
const todaysGames = z.object({ games })

const marketNames = { '2way': 'moneyline', spread: 'spread' } as const
type MarketName = keyof typeof marketNames

interface Received {
  readonly resource: string
  readonly receivedAt: Temporal.Instant
}

/** Every game in the file is taken to be of the date under which it was asked for ('nba-cdn/odds/<gameDate>'), which the file
 * cannot confirm: pass the date's `gameIds`, and others (yesterday's file still standing there) are left out. A game
 * under way has in-play prices: rows received after its tip are the caller's to drop. */
export function parseNbaCdnOdds(
  body: Uint8Array,
  { resource, receivedAt }: Received,
  gameIds?: ReadonlySet<string>,
): GameLineFact[] {
  const gameDate = readDate(resource)
  const value = parseJson(body)
  const isList = Array.isArray(value)
  const listed = isList ? parseValue(value, games) : parseValue(value, todaysGames).games
  const root: readonly PropertyKey[] = isList ? [] : ['games']
  const lines = new Map<string, GameLineFact>()
  for (const [place, each] of listed.entries()) {
    if (gameIds && !gameIds.has(each.gameId)) continue
    requireKnownMarkets(each, [...root, place])
    for (const line of readGame(each, gameDate, receivedAt, [...root, place])) {
      const key = `${line.eventId}/${line.bookmaker}/${line.market}`
      const known = lines.get(key)
      if (known && JSON.stringify(known) !== JSON.stringify(line)) {
        throw new PipelineError('source.duplicated', `${key} stands twice, with different prices`, {
          path: formatJsonPath([...root, place, 'markets']),
        })
      }
      lines.set(key, line)
    }
  }
  return [...lines.values()]
}

function readDate(resource: string): GameDate {
  const gameDate = resource.split('/')[2] ?? ''
  if (isGameDate(gameDate)) return gameDate
  throw new Error(`the resource ${resource} does not name a date in its third place`)
}

type Game = z.output<typeof game>
type Outcome = z.output<typeof outcome>

/** A renamed market would otherwise pass for one that is not ours. */
function requireKnownMarkets({ markets }: Game, path: readonly PropertyKey[]): void {
  if (markets.length === 0 || markets.some(isOurs)) return
  const names = markets.map(({ name, group_name }) => `${group_name} ${name}`).join(', ')
  throw describeChangedPlace([...path, 'markets'], 'a regular 2way or spread market', names)
}

function isOurs(market: Game['markets'][number]): boolean {
  return market.group_name === 'regular' && Object.hasOwn(marketNames, market.name)
}

function* readGame(
  each: Game,
  gameDate: GameDate,
  receivedAt: Temporal.Instant,
  path: readonly PropertyKey[],
): Generator<GameLineFact> {
  const { gameId, homeTeamId, awayTeamId } = each
  if (homeTeamId === awayTeamId)
    throw describeChangedPlace([...path, 'awayTeamId'], 'another team than at home', awayTeamId)
  const ref: GameRef = { gameId, gameDate, homeTeamId, awayTeamId }
  for (const [marketPlace, posted] of each.markets.entries()) {
    if (!isOurs(posted)) continue
    const market = marketNames[posted.name as MarketName]
    for (const [bookPlace, { name, countryCode, outcomes }] of posted.books.entries()) {
      const place = [...path, 'markets', marketPlace, 'books', bookPlace, 'outcomes']
      const home = findSide(outcomes, 'home', place)
      const away = findSide(outcomes, 'away', place)
      const line = market === 'spread' ? readSpread(home, away, place) : null
      if (market === 'spread' && line === null) continue // suspended
      yield {
        game: ref,
        eventId: each.sr_id,
        bookmaker: nameBook(name, countryCode),
        market,
        line,
        homeOrOverPrice: readPrice(home),
        awayOrUnderPrice: readPrice(away),
        snapshotAt: receivedAt.toString(),
        commenceAt: null,
      }
    }
  }
}

function findSide(
  outcomes: readonly Outcome[],
  type: 'home' | 'away',
  path: readonly PropertyKey[],
): Outcome {
  const [side, ...others] = outcomes.filter((each) => each.type === type)
  if (side && others.length === 0) return side
  throw describeChangedPlace(path, `one outcome of the type ${type}`, others.length + (side ? 1 : 0))
}

/** Hundredths, the home side's; null where neither side has one. */
function readSpread(home: Outcome, away: Outcome, path: readonly PropertyKey[]): number | null {
  if (home.spread == null && away.spread == null) return null
  const line = Math.round(Number(home.spread ?? Number.NaN) * 100)
  const opposite = Math.round(Number(away.spread ?? Number.NaN) * 100)
  if (line === -opposite && line % 25 === 0) return line === 0 ? 0 : line // −0 is 0
  throw new PipelineError(
    'check.failed',
    `a spread of ${home.spread} at home and ${away.spread} away: they must be opposite quarters`,
    { path: formatJsonPath(path) },
  )
}

/** American, to the whole number in which books quote it (1.926 is −108). */
function readPrice({ odds }: Outcome): number | null {
  const price = Number(odds ?? 0)
  return price > 1 ? Math.round(decimalToAmerican(price)) : null
}

function nameBook(name: string, countryCode: string): string {
  return `${name}_${countryCode}`.toLowerCase().replaceAll(/\s+/g, '')
}
