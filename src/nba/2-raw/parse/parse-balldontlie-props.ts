/** balldontlie's player props of a game → one row a book, market, player and line, both sides together.
 *
 * A prop names its player by balldontlie's id alone, and its game by an id of its own: the league's stands in the resource. A milestone
 * ("25 or more") has one price and no other side: it is no line, and is only counted. */
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import { type Line, readLine } from '../../domain/line.ts'
import { type Market, markets } from '../../domain/market.ts'
import type { Received } from '../reader.ts'
import { field, instantField, readAmericanPrice } from './reply-fields.ts'

export interface BalldontlieProp {
  /** 'balldontlie/<its id of the game>'. */
  readonly eventId: string
  readonly bookmaker: string
  readonly market: Market
  readonly playerSourceId: string
  readonly line: Line
  /** American; null where the side is not offered. */
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly bookUpdatedAt: string
  readonly snapshotAt: string
}

export interface ParsedBalldontlieProps {
  readonly rows: readonly BalldontlieProp[]
  readonly milestones: number
  /** Markets that are not ours. */
  readonly otherMarkets: number
  /** Props that stood twice at the same prices. */
  readonly repeats: number
  /** Props that stood twice at different prices; the one that was updated last was kept. */
  readonly conflicts: number
  /** Lines that cannot be one (24.3, −1), and props without a price, by place. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

/** The one book that the rest of the house knows by another name. */
const bookmakers: Readonly<Record<string, string>> = { caesars: 'williamhill_us' }

const lineField = z
  .number()
  .or(field("a line such as '24.5'", (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined)))
const price = z.number().or(z.string()).nullish()

const prop = z.object({
  game_id: z.int(),
  player_id: z.int(),
  vendor: z.string().min(1),
  prop_type: z.string(),
  line_value: lineField,
  market: z.object({ type: z.string(), over_odds: price, under_odds: price }),
  updated_at: instantField,
})
type Prop = z.output<typeof prop>

const props = z.object({ data: z.array(prop) })

export function parseBalldontlieProps(
  body: Uint8Array,
  { receivedAt }: Pick<Received, 'receivedAt'>,
): ParsedBalldontlieProps {
  const { data } = parseBody(body, props)
  const rows = new Map<string, BalldontlieProp>()
  const counts = { milestones: 0, otherMarkets: 0, repeats: 0, conflicts: 0 }
  const refused: { path: string; reason: string }[] = []
  for (const [place, each] of data.entries()) {
    if (each.game_id !== data[0]!.game_id)
      throw describeChangedPlace(['data', place, 'game_id'], `the game ${data[0]!.game_id}`, each.game_id)
    const market = markets.find((name) => name === each.prop_type)
    if (each.market.type === 'milestone') counts.milestones += 1
    else if (market === undefined || each.market.type !== 'over_under') counts.otherMarkets += 1
    else {
      const row = readProp(each, market, receivedAt.toString(), place)
      if ('reason' in row) {
        refused.push(row)
        continue
      }
      const key = `${row.bookmaker}/${row.market}/${row.line}/${row.playerSourceId}`
      const known = rows.get(key)
      if (known && known.overPrice === row.overPrice && known.underPrice === row.underPrice) {
        counts.repeats += 1
      } else if (known) counts.conflicts += 1
      if (!known || known.bookUpdatedAt <= row.bookUpdatedAt) rows.set(key, row)
    }
  }
  return { rows: [...rows.values()], ...counts, refused }
}

function readProp(
  { game_id, player_id, vendor, line_value, market: offer, updated_at }: Prop,
  market: Market,
  snapshotAt: string,
  place: number,
): BalldontlieProp | { readonly path: string; readonly reason: string } {
  const path = ['data', place]
  const parsed = readLine(line_value)
  if (parsed.kind === 'refused') return { path: path.join('.'), reason: `${line_value}: ${parsed.reason}` }
  const overPrice = requirePrice(offer.over_odds, [...path, 'market', 'over_odds'])
  const underPrice = requirePrice(offer.under_odds, [...path, 'market', 'under_odds'])
  if (overPrice === null && underPrice === null) {
    return { path: path.join('.'), reason: 'neither side has a price' }
  }
  const bookmaker = vendor.toLowerCase()
  return {
    eventId: `balldontlie/${game_id}`,
    bookmaker: bookmakers[bookmaker] ?? bookmaker,
    market,
    playerSourceId: String(player_id),
    line: parsed.line,
    overPrice,
    underPrice,
    bookUpdatedAt: updated_at,
    snapshotAt,
  }
}

function requirePrice(posted: number | string | null | undefined, path: readonly PropertyKey[]) {
  const price = readAmericanPrice(posted)
  if (price === undefined) throw describeChangedPlace(path, 'an American price', posted)
  return price
}
