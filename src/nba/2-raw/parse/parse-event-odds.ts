/** The Odds API's event odds, live or historical → one row a book, market, player and line, both sides together.
 *
 * The reply lists every side by itself, and alternates under the same key as the main line: all are kept, nothing is chosen
 * here. The historical reply wraps the live one in an envelope with the snapshot's instant. */

import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { describeChangedPlace, parseJson, parseValue } from '../../../platform/reply.ts'
import { type Line, readLine } from '../../domain/line.ts'
import { findMarketByOddsApiKey, type Market } from '../../domain/market.ts'
import { isAmericanPrice } from '../../domain/odds.ts'
import { findTeam } from '../../domain/team.ts'
import { instantText } from './reply-fields.ts'

/** Instants are ISO 8601 text in UTC. */
export interface LineRow {
  readonly eventId: string
  readonly commenceAt: string
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly bookmaker: string
  readonly market: Market
  /** As posted. */
  readonly playerName: string
  readonly line: Line
  /** American; null where the side is not offered. */
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly bookUpdatedAt: string | null
  readonly snapshotAt: string
}

export interface ParsedEventOdds {
  readonly rows: readonly LineRow[]
  /** False: the source has no market for the event (empty reply, or it does not know the event). */
  readonly hasEvent: boolean
  /** Sides posted twice at different prices; the last was kept. */
  readonly conflicts: number
  /** Sides posted twice at the same price. */
  readonly repeats: number
  /** Outcomes whose line cannot be one (24.3, −1), by place. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
  /** Markets that are not ours. */
  readonly otherMarkets: number
}

const market = z.object({
  key: z.string(),
  last_update: instantText.nullish(),
  outcomes: z.array(z.unknown()),
})

const eventOdds = z.object({
  id: z.string().min(1),
  commence_time: instantText,
  home_team: z.string(),
  away_team: z.string(),
  bookmakers: z.array(
    z.object({ key: z.string().min(1), last_update: instantText.nullish(), markets: z.array(market) }),
  ),
})

const historical = z.object({ timestamp: instantText, data: eventOdds.nullable() })
const unknownEvent = z.object({ message: z.string(), error_code: z.literal('EVENT_NOT_FOUND') })

const nothing = { rows: [], hasEvent: false, conflicts: 0, repeats: 0, refused: [], otherMarkets: 0 } as const

/** `receivedAt` is the snapshot's instant of a live reply; a historical one brings its own. */
export function parseEventOdds(body: Uint8Array, receivedAt: Temporal.Instant): ParsedEventOdds {
  if (body.length === 0) return nothing
  const value = parseJson(body)
  if (unknownEvent.safeParse(value).success) return nothing
  const isHistorical = typeof value === 'object' && value !== null && 'timestamp' in value
  if (!isHistorical) return readEvent(parseValue(value, eventOdds), receivedAt.toString(), [])
  const { timestamp, data } = parseValue(value, historical)
  return data === null ? nothing : readEvent(data, timestamp, ['data'])
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

function readEvent(
  event: z.output<typeof eventOdds>,
  snapshotAt: string,
  root: readonly PropertyKey[],
): ParsedEventOdds {
  const homeTeamId = findTeam(event.home_team)?.teamId
  const awayTeamId = findTeam(event.away_team)?.teamId
  if (homeTeamId === undefined)
    throw describeChangedPlace([...root, 'home_team'], 'an NBA team', event.home_team)
  if (awayTeamId === undefined)
    throw describeChangedPlace([...root, 'away_team'], 'an NBA team', event.away_team)
  if (homeTeamId === awayTeamId)
    throw describeChangedPlace([...root, 'away_team'], 'another team than at home', event.away_team)
  const rows = new Map<string, Mutable<LineRow>>()
  const refused: { path: string; reason: string }[] = []
  let conflicts = 0
  let repeats = 0
  let otherMarkets = 0

  for (const [bookPlace, book] of event.bookmakers.entries()) {
    for (const [marketPlace, posted] of book.markets.entries()) {
      const ours = findMarketByOddsApiKey(posted.key)
      if (!ours) {
        otherMarkets += 1
        continue
      }
      const path = [...root, 'bookmakers', bookPlace, 'markets', marketPlace, 'outcomes']
      for (const [place, each] of posted.outcomes.entries()) {
        const outcome = readOutcome(each, [...path, place])
        const parsed = readLine(outcome.point)
        if (parsed.kind === 'refused') {
          refused.push({ path: [...path, place].join('.'), reason: `${outcome.point}: ${parsed.reason}` })
          continue
        }
        const key = `${book.key}/${ours}/${parsed.line}/${outcome.description}`
        const row: Mutable<LineRow> = rows.get(key) ?? {
          eventId: event.id,
          commenceAt: event.commence_time,
          homeTeamId,
          awayTeamId,
          bookmaker: book.key,
          market: ours,
          playerName: outcome.description,
          line: parsed.line,
          overPrice: null,
          underPrice: null,
          bookUpdatedAt: posted.last_update ?? book.last_update ?? null,
          snapshotAt,
        }
        rows.set(key, row)
        const side = outcome.name === 'Over' ? 'overPrice' : 'underPrice'
        if (row[side] === outcome.price) repeats += 1
        else if (row[side] !== null) conflicts += 1
        row[side] = outcome.price
      }
    }
  }
  return { rows: [...rows.values()], hasEvent: true, conflicts, repeats, refused, otherMarkets }
}

interface Outcome {
  readonly name: 'Over' | 'Under'
  readonly description: string
  readonly price: number
  readonly point: number
}

/** Checked by hand: outcomes are nine tenths of the payload. */
function readOutcome(value: unknown, path: readonly PropertyKey[]): Outcome {
  if (typeof value !== 'object' || value === null) throw describeChangedPlace(path, 'an object', value)
  const { name, description, price, point } = value as Record<string, unknown>
  if (name !== 'Over' && name !== 'Under')
    throw describeChangedPlace([...path, 'name'], 'Over or Under', name)
  if (typeof description !== 'string' || description === '') {
    throw describeChangedPlace([...path, 'description'], 'a player', description)
  }
  if (typeof point !== 'number') throw describeChangedPlace([...path, 'point'], 'a number', point)
  if (typeof price !== 'number' || !isAmericanPrice(price)) {
    throw describeChangedPlace([...path, 'price'], 'an American price', price)
  }
  return { name, description, price, point }
}
