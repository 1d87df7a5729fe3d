/** The as-of view that features and predictions get instead of a database.
 *
 * `history` cannot return a row of the game date or later, nor one that was not known at `asOf`; `lines` and `evening` are of
 * before tip-off. There is no other way from here to the facts. */
import { Temporal } from 'temporal-polyfill'
import type { DayBlock, Evening } from './history.ts'

export interface HistoryBlock {
  /** Same hash, same block: what is derived from it can be kept. */
  readonly hash: string
  readonly block: DayBlock
}

export interface UpcomingGame {
  readonly gameId: string
  readonly tipAt: Temporal.Instant
  readonly homeTeamId: number
  readonly awayTeamId: number
}

export interface UpcomingLine {
  readonly gameId: string
  readonly market: string
  readonly playerKey: string
  readonly playerName: string
  readonly playerId: number | null
  readonly unresolved: string | null
  /** Hundredths. */
  readonly line: number
  readonly openingLine: number
  readonly snapshotAt: Temporal.Instant
  readonly bookmaker: string
  /** Highest minus lowest main line over the books, hundredths. */
  readonly lineSpread: number
  readonly overPrice: number | null
  readonly underPrice: number | null
  /** American, the best that any book pays at this very line. */
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  /** P(over) that the books at this line agree on, margin removed; null where none offers both sides. */
  readonly overProbability: number | null
}

export interface PointInTime {
  /** Every day before the game date that was known at `asOf`, in date order. */
  history(gameDate: string, asOf: Temporal.Instant): Promise<readonly HistoryBlock[]>
  /** What was known of the date's games at `asOf`, and of each game that has begun by then what was known before its tip-off. */
  evening(gameDate: string, asOf: Temporal.Instant): Promise<Evening>
  /** The date's games that are still to be played or were: not the postponed ones. */
  games(gameDate: string): Promise<readonly UpcomingGame[]>
  lines(gameDate: string): Promise<readonly UpcomingLine[]>
  playerNames(playerIds: readonly number[], gameDate: string): Promise<ReadonlyMap<number, string>>
}

/** Now, or for a date whose games have begun the first tip-off: later knowledge was not there when it mattered. */
export function asOfFor(games: readonly UpcomingGame[], now: Temporal.Instant): Temporal.Instant {
  const tips = games.map((game) => game.tipAt).sort(Temporal.Instant.compare)
  const firstTip = tips[0]
  return firstTip && Temporal.Instant.compare(firstTip, now) < 0 ? firstTip : now
}
