/** api.balldontlie.io v2 `odds/player_props`: a game's player lines now, by the ids of game and player; none once it has begun.
 *
 * A book's first line in each market is there as a milestone, too. A name that no player of the league bears has no id, and is not there. */
import type { EventAsOf, LeagueView } from '../as-of.ts'
import { withKey } from '../balldontlie-pages.ts'
import { formatInstant } from '../instants.ts'
import type { LineSnapshot, Quote } from '../league.ts'
import { fromBalldontlieGameId, toBalldontliePlayerId } from '../source-ids.ts'
import { withoutAccents } from '../spell-name.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

/** Where it has another name than The Odds API. */
const vendors: Readonly<Record<string, string>> = { williamhill_us: 'caesars' }

export const balldontlieProps: Endpoint = {
  path: '/api.balldontlie.io/v2/odds/player_props',
  answer: withKey(({ query, view }) => {
    const gameId = Number(query.game_id)
    if (!Number.isInteger(gameId)) return jsonReply({ error: 'game_id is required' }, 400)
    const state = view.findGame(fromBalldontlieGameId(gameId))
    const event = state?.status === 'scheduled' ? view.eventOf(state) : null
    return jsonReply({ data: event ? listProps(view, event, gameId) : [], meta: { per_page: 100 } })
  }),
}

function listProps(view: LeagueView, { event }: EventAsOf, gameId: number): object[] {
  const season = view.currentSeason()
  const ids = new Map(
    (season === null ? [] : view.players(season)).map(({ playerName, playerId }) => [
      bare(playerName),
      toBalldontliePlayerId(playerId),
    ]),
  )
  const props = view.lines(event.eventId).flatMap((snapshot) =>
    snapshot.quotes.flatMap((quote, place) => {
      const playerId = ids.get(bare(quote.player))
      if (playerId === undefined) return []
      const of = describeProp(snapshot, quote, gameId, playerId)
      const line = { ...of, market: describeOffer(quote) }
      return place === 0 ? [line, { ...of, market: { type: 'milestone', odds: 150 } }] : [line]
    }),
  )
  return props.map((prop, index) => ({ id: gameId * 10_000 + index, ...prop }))
}

function describeProp(
  { bookmaker, market, takenAtMs }: LineSnapshot,
  quote: Quote,
  gameId: number,
  playerId: number,
) {
  return {
    game_id: gameId,
    player_id: playerId,
    vendor: vendors[bookmaker] ?? bookmaker,
    prop_type: market.replace('player_', ''),
    line_value: String(quote.lineHundredths / 100),
    updated_at: formatInstant(takenAtMs).replace('Z', '.000Z'),
  }
}

function describeOffer({ overPrice, underPrice }: Quote) {
  return { type: 'over_under', over_odds: overPrice, under_odds: underPrice }
}

function bare(name: string): string {
  return withoutAccents(name)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
}
