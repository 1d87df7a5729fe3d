/** cdn.nba.com `odds_todaysGames`: prices on the winner and the spread of the Eastern date's games that have not begun.
 *
 * Decimal odds as texts, as the upstream has them. Only the newest opening and the present price of each bookmaker. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { requireBookmaker } from '../bookmakers.ts'
import { easternDate } from '../instants.ts'
import type { GameLineSnapshot } from '../league.ts'
import { toDecimal } from '../odds-prices.ts'
import { type Endpoint, taggedReply } from './endpoint.ts'

export const cdnOdds: Endpoint = {
  path: '/cdn.nba.com/static/json/liveData/odds/odds_todaysGames.json',
  answer({ view }) {
    const games = view
      .gamesOn(easternDate(view.asOfMs))
      .filter(({ status }) => status === 'scheduled')
      .map((state) => describeGame(view, state))
    return taggedReply({ games: games.filter(({ markets }) => markets.length > 0) })
  },
}

const markets = [
  { market: 'h2h', name: '2way', odds_type_id: 1, fields: [1, 2] },
  { market: 'spreads', name: 'spread', odds_type_id: 4, fields: [10, 12] },
] as const

function describeGame(view: LeagueView, state: GameAsOf) {
  const { game } = state
  const found = view.eventOf(state)
  const lines = found ? view.gameLines(found.event.eventId) : []
  return {
    gameId: game.gameId,
    sr_id: `sr:match:${game.gameId.slice(2)}`,
    srMatchId: game.gameId.slice(2),
    homeTeamId: String(game.homeTeamId),
    awayTeamId: String(game.awayTeamId),
    markets: markets
      .map(({ market, name, odds_type_id, fields }) => ({
        name,
        odds_type_id,
        group_name: 'regular',
        books: lines
          .filter((line) => line.market === market)
          .map((line) => ({
            id: `sr:book:${requireBookmaker(line.bookmaker).key}`,
            name: requireBookmaker(line.bookmaker).title,
            outcomes: [
              describeOutcome('home', fields[0], line.homeOrOverPrice, line, 1),
              describeOutcome('away', fields[1], line.awayOrUnderPrice, line, -1),
            ],
            url: '',
            countryCode: 'US',
          })),
      }))
      .filter(({ books }) => books.length > 0),
  }
}

function describeOutcome(
  type: 'home' | 'away',
  odds_field_id: number,
  price: number,
  { lineHundredths }: GameLineSnapshot,
  sign: 1 | -1,
) {
  const odds = toDecimal(price).toFixed(3)
  const point = lineHundredths === null ? null : (sign * lineHundredths) / 100
  return {
    odds_field_id,
    type,
    odds,
    opening_odds: odds,
    odds_trend: 'up',
    ...(point === null ? {} : { spread: String(point), opening_spread: point }),
  }
}
