/** Opening, current and closing line of every player with a line on a date, and how far it moved.
 *
 * Opening is the consensus of each book's first snapshot, current that of its latest so far; from the start on the current
 * line is the closing one and moves no more. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { type ConsensusLine, chooseConsensusLine } from '../domain/main-line.ts'
import {
  chooseMainLines,
  groupByPlayer,
  type PlayerDay,
  type PostedOffer,
  readPostedOffers,
} from './posted-lines.ts'

export interface LineAt {
  /** Hundredths. */
  readonly line: number
  readonly at: Temporal.Instant
  readonly books: number
  /** The books' lines lie so far apart. */
  readonly spread: number
}

export interface LineMovement {
  readonly gameId: string | null
  readonly market: string
  readonly playerName: string
  readonly playerId: number | null
  readonly teamId: number | null
  readonly unresolved: string | null
  readonly startsAt: Temporal.Instant
  readonly bookmakers: readonly string[]
  readonly opening: LineAt
  readonly current: LineAt
  readonly closing: LineAt | null
  /** Hundredths, from opening to current. */
  readonly moved: number
}

export interface MovementQuery {
  readonly gameDate: string
  readonly market: string | null
  readonly now: Temporal.Instant
}

export async function readLineMovement(
  db: Queryable,
  { gameDate, market, now }: MovementQuery,
): Promise<LineMovement[]> {
  const asOfMs = now.epochMilliseconds
  const offers = await readPostedOffers(db, { from: gameDate, to: gameDate, market, asOfMs })
  const days = await groupByPlayer(db, offers)
  return days.map((day) => describeMovement(day, asOfMs)).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

function describeMovement(day: PlayerDay, nowMs: number): LineMovement {
  const opening = describe(chooseMainLines(day.offers, 'first'), Math.min)
  const current = describe(chooseMainLines(day.offers, 'latest'), Math.max)
  const startsMs = Math.max(...day.offers.map((offer) => offer.commenceMs))
  return {
    gameId: day.gameId,
    market: day.market,
    playerName: day.postedName,
    playerId: day.playerId,
    teamId: day.teamId,
    unresolved: day.resolution?.kind === 'unresolved' ? day.resolution.reason : null,
    startsAt: Temporal.Instant.fromEpochMilliseconds(startsMs),
    bookmakers: [...new Set(day.offers.map((offer) => offer.bookmaker))].sort(),
    opening,
    current,
    closing: startsMs <= nowMs ? current : null,
    moved: current.line - opening.line,
  }
}

function describe(mains: readonly PostedOffer[], edge: (...times: number[]) => number): LineAt {
  const consensus = chooseConsensusLine(mains) as ConsensusLine // a player-day has at least one offer
  return {
    line: consensus.line,
    at: Temporal.Instant.fromEpochMilliseconds(edge(...mains.map((offer) => offer.snapshotMs))),
    books: consensus.bookCount,
    spread: consensus.spread,
  }
}

function sortKey({ gameId, market, playerName }: LineMovement): string {
  return `${gameId ?? '~'} ${market} ${playerName}`
}
