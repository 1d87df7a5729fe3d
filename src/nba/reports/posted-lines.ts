/** Posted player lines for reports: who is meant, which game, and each book's main line at its first or latest snapshot.
 *
 * A quote counts up to its event's start, as the books gave it; what came later was in play. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Line } from '../domain/line.ts'
import { type BookOffer, chooseMainLine } from '../domain/main-line.ts'
import { type Resolution, readPlayerIndex } from '../identity/player-index.ts'

export interface PostedOffer extends BookOffer {
  readonly gameDate: string
  readonly gameId: string | null
  readonly homeTeamId: number | null
  readonly awayTeamId: number | null
  readonly market: string
  readonly playerName: string
  readonly line: Line
  readonly snapshotMs: number
  readonly commenceMs: number
}

export interface OfferQuery {
  readonly from: string
  readonly to: string
  /** Null: all. */
  readonly market: string | null
  /** Quotes later than this are not known yet. */
  readonly asOfMs: number
}

/** Every quote up to its start. */
export function readPostedOffers(
  db: Queryable,
  { from, to, market, asOfMs }: OfferQuery,
): Promise<PostedOffer[]> {
  return db.query(sql`
    select l.game_date as "gameDate", g.game_id as "gameId", g.home_team_id as "homeTeamId", g.away_team_id as "awayTeamId",
      l.market, l.player_name as "playerName", l.bookmaker, l.line, l.over_price::float8 as "overPrice",
      l.under_price::float8 as "underPrice", (extract(epoch from l.snapshot_at) * 1000)::float8 as "snapshotMs",
      (extract(epoch from l.commence_at) * 1000)::float8 as "commenceMs"
    from prop_lines l left join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date between ${from} and ${to} and (${market}::text is null or l.market = ${market})
      and l.snapshot_at <= l.commence_at and extract(epoch from l.snapshot_at) * 1000 <= ${asOfMs}::float8
    order by l.game_date, l.market, l.player_name, l.bookmaker, l.line, l.snapshot_at`)
}

/** One player's quotes of one market on one date. */
export interface PlayerDay {
  readonly gameDate: string
  readonly gameId: string | null
  readonly market: string
  /** As posted, in the spelling met first. */
  readonly postedName: string
  readonly playerId: number | null
  readonly resolution: Resolution | null
  readonly teamId: number | null
  readonly offers: readonly PostedOffer[]
}

/** Quotes by player: two spellings of one player meet. Where the game is not known, the posted name stands for the player. */
export async function groupByPlayer(db: Queryable, offers: readonly PostedOffer[]): Promise<PlayerDay[]> {
  const days: PlayerDay[] = []
  for (const [gameDate, ofDate] of Map.groupBy(offers, (offer) => offer.gameDate)) {
    const index = ofDate.some((offer) => offer.gameId) ? await readPlayerIndex(db, gameDate) : null
    const found = new Map<string, PlayerDay & { offers: PostedOffer[] }>()
    const byName = Map.groupBy(ofDate, (each) => `${each.gameId} ${each.market} ${each.playerName}`)
    for (const posted of byName.values()) {
      const { gameId, homeTeamId, awayTeamId, market, playerName } = posted[0]!
      const teamIds = [homeTeamId, awayTeamId].filter((teamId) => teamId !== null)
      const name = { name: playerName, source: 'prop_lines', sourceId: null }
      const resolution = gameId !== null && index ? index.resolve(name, teamIds) : null
      const playerId = resolution?.kind === 'resolved' ? resolution.playerId : null
      const key = `${gameId} ${market} ${playerId ?? `name:${playerName}`}`
      const known = found.get(key)
      if (known) known.offers.push(...posted)
      else {
        const teamId = playerId === null ? null : (index?.teamOf(playerId) ?? null)
        found.set(key, {
          ...{ gameDate, gameId, market, postedName: playerName, playerId, resolution, teamId },
          offers: [...posted],
        })
      }
    }
    days.push(...found.values())
  }
  return days
}

/** Each book's main line among those of its latest (or first) snapshot. */
export function chooseMainLines(offers: readonly PostedOffer[], which: 'latest' | 'first'): PostedOffer[] {
  return [...Map.groupBy(offers, (offer) => offer.bookmaker).values()].flatMap((posted) => {
    const times = posted.map((offer) => offer.snapshotMs)
    const at = which === 'latest' ? Math.max(...times) : Math.min(...times)
    return chooseMainLine(posted.filter((offer) => offer.snapshotMs === at)) ?? []
  })
}
