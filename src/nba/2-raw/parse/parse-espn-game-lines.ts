/** ESPN's game lines: the `odds` of its scoreboard, or the `pickcenter` of one game's summary (the same shape in both).
 *
 * `spread` is as a rule the home side's, but has been seen as the favourite's; the text beside it ('BOS -6.5') says whose it is
 * and decides the sign. A game that is over has lost its odds. */
import type { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { describeChangedPlace, parseJson, parseValue } from '../../../platform/reply.ts'
import type { GameLineFact } from '../../domain/facts.ts'
import { parseGameDate } from '../../domain/game-date.ts'
import { findTeam } from '../../domain/team.ts'
import { readGameLine } from './game-line.ts'
import { findSides } from './parse-espn-scoreboard.ts'
import { easternDateOf, instantField, readAmericanPrice, requireOpponents } from './reply-fields.ts'

const price = z.union([z.number(), z.string()]).nullish()
const sidePrices = z
  .object({ favorite: z.boolean().nullish(), moneyLine: price, spreadOdds: price })
  .nullish()
const quote = z.object({ close: z.object({ odds: price }).nullish() }).nullish()
const homeAndAway = z.object({ home: quote, away: quote }).nullish()

const odds = z.object({
  provider: z.object({ name: z.string().regex(/[a-z0-9]/i, 'a name') }),
  details: z.string().nullish(),
  spread: z.number().nullish(),
  overUnder: z.number().nullish(),
  overOdds: price,
  underOdds: price,
  homeTeamOdds: sidePrices,
  awayTeamOdds: sidePrices,
  moneyline: homeAndAway,
  pointSpread: homeAndAway,
  total: z.object({ over: quote, under: quote }).nullish(),
})
type Odds = z.output<typeof odds>

const competitors = z
  .array(z.object({ homeAway: z.enum(['home', 'away']), team: z.object({ abbreviation: z.string() }) }))
  .length(2, 'a home and an away team')
/** ESPN fills the list with nulls where a bookmaker has nothing. */
const oddsList = z.array(odds.nullable()).nullish()

const scoreboard = z.object({
  events: z.array(
    z.object({
      id: z.string().min(1),
      competitions: z.array(z.object({ date: instantField, competitors, odds: oddsList })).min(1),
    }),
  ),
})
const summary = z.object({
  header: z.object({
    id: z.string().nullish(),
    competitions: z.array(z.object({ date: instantField.nullish(), competitors })).min(1),
  }),
  pickcenter: oddsList,
})

interface Listed {
  readonly eventId: string
  readonly date: string | null
  readonly competitors: z.output<typeof competitors>
  readonly competitorsPath: readonly PropertyKey[]
  readonly odds: readonly (Odds | null)[]
  readonly oddsPath: readonly PropertyKey[]
}

/** Of a summary without a date or an id, the resource's ('espn/game-lines/<date>/<game>') are taken. */
export function parseEspnGameLines(
  body: Uint8Array,
  received: { readonly resource: string; readonly receivedAt: Temporal.Instant },
): readonly GameLineFact[] {
  const value = parseJson(body)
  const isSummary = typeof value === 'object' && value !== null && 'header' in value
  const listed = isSummary ? [readSummary(value, received.resource)] : readScoreboard(value)
  return listed.flatMap((game) => readLines(game, received))
}

function readScoreboard(value: unknown): Listed[] {
  return parseValue(value, scoreboard).events.map(({ id, competitions }, place) => {
    const path = ['events', place, 'competitions', 0]
    const [competition] = competitions
    return {
      eventId: id,
      date: competition!.date,
      competitors: competition!.competitors,
      competitorsPath: [...path, 'competitors'],
      odds: competition!.odds ?? [],
      oddsPath: [...path, 'odds'],
    }
  })
}

function readSummary(value: unknown, resource: string): Listed {
  const { header, pickcenter } = parseValue(value, summary)
  const [competition] = header.competitions
  return {
    eventId: header.id || resource.split('/').at(-1)!,
    date: competition!.date ?? null,
    competitors: competition!.competitors,
    competitorsPath: ['header', 'competitions', 0, 'competitors'],
    odds: pickcenter ?? [],
    oddsPath: ['pickcenter'],
  }
}

function readLines(
  listed: Listed,
  { resource, receivedAt }: { readonly resource: string; readonly receivedAt: Temporal.Instant },
): GameLineFact[] {
  const { home, away } = findSides(listed.competitors, listed.competitorsPath)
  const homeTeamId = findTeam(home.team.abbreviation)?.teamId
  const awayTeamId = findTeam(away.team.abbreviation)?.teamId
  if (homeTeamId === undefined || awayTeamId === undefined) return []
  const gameDate = listed.date ? easternDateOf(listed.date) : parseGameDate(resource.split('/')[2] ?? '')
  const common = {
    game: { gameId: null, gameDate, ...requireOpponents(homeTeamId, awayTeamId, listed.competitorsPath) },
    eventId: listed.eventId,
    snapshotAt: receivedAt.toString(),
    commenceAt: listed.date,
  }
  return listed.odds.flatMap((posted, place) => {
    if (posted === null) return []
    const bookmaker = posted.provider.name.toLowerCase().replace(/[^a-z0-9]/g, '')
    return readMarkets(posted, homeTeamId, awayTeamId, [...listed.oddsPath, place]).map((market) => ({
      ...common,
      bookmaker,
      ...market,
    }))
  })
}

type PostedMarket = Pick<GameLineFact, 'market' | 'line' | 'homeOrOverPrice' | 'awayOrUnderPrice'>

function readMarkets(
  posted: Odds,
  homeTeamId: number,
  awayTeamId: number,
  path: readonly PropertyKey[],
): PostedMarket[] {
  const { homeTeamOdds, awayTeamOdds, moneyline, pointSpread, total } = posted
  const read = (name: string, ...candidates: (number | string | null | undefined)[]): number | null => {
    const found = candidates.find((each) => each !== null && each !== undefined)
    const american = readAmericanPrice(found)
    if (american === undefined) throw describeChangedPlace([...path, name], 'an American price', found)
    return american
  }
  const markets: PostedMarket[] = []
  if (typeof posted.spread === 'number') {
    markets.push({
      market: 'spread',
      line: readGameLine('spread', requireSpread(posted, homeTeamId, awayTeamId, path), [...path, 'spread']),
      homeOrOverPrice: read('homeTeamOdds', homeTeamOdds?.spreadOdds, pointSpread?.home?.close?.odds),
      awayOrUnderPrice: read('awayTeamOdds', awayTeamOdds?.spreadOdds, pointSpread?.away?.close?.odds),
    })
  }
  if (typeof posted.overUnder === 'number') {
    markets.push({
      market: 'total',
      line: readGameLine('total', posted.overUnder, [...path, 'overUnder']),
      homeOrOverPrice: read('overOdds', posted.overOdds, total?.over?.close?.odds),
      awayOrUnderPrice: read('underOdds', posted.underOdds, total?.under?.close?.odds),
    })
  }
  const homePrice = read('homeTeamOdds', homeTeamOdds?.moneyLine, moneyline?.home?.close?.odds)
  const awayPrice = read('awayTeamOdds', awayTeamOdds?.moneyLine, moneyline?.away?.close?.odds)
  if (homePrice !== null || awayPrice !== null) {
    const prices = { homeOrOverPrice: homePrice, awayOrUnderPrice: awayPrice }
    markets.push({ market: 'moneyline', line: null, ...prices })
  }
  return markets
}

/** The home side's spread: by the text, else by who is marked as the favourite, else as it stands. */
function requireSpread(
  { spread, details, homeTeamOdds, awayTeamOdds }: Odds,
  homeTeamId: number,
  awayTeamId: number,
  path: readonly PropertyKey[],
): number {
  const said = /^([A-Za-z]{2,4}) ([+-]?\d+(?:\.\d+)?)$/.exec(details ?? '')
  const named = said && findTeam(said[1]!)?.teamId
  if (named === homeTeamId || named === awayTeamId) {
    const points = Number(said![2])
    if (Math.abs(points) === Math.abs(spread!)) return named === homeTeamId ? points : -points
    throw describeChangedPlace([...path, 'spread'], `${Math.abs(points)}, as "${details}" says`, spread)
  }
  if (homeTeamOdds?.favorite === true && awayTeamOdds?.favorite !== true) return -Math.abs(spread!)
  if (awayTeamOdds?.favorite === true && homeTeamOdds?.favorite !== true) return Math.abs(spread!)
  return spread!
}
