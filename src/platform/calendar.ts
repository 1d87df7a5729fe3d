/** The calendar as the platform sees it: which dates have games, and when. Every expectation begins here and not with what arrived. */
import type { Temporal } from 'temporal-polyfill'

/** A date that has games, as the schedule says it. Instants are of the games that are still to be played or were. */
export interface CalendarDay {
  readonly gameDate: string
  readonly season: string
  readonly games: number
  /** Which they are; absent where only their number is known. */
  readonly gameIds?: readonly string[]
  readonly firstTipAt: Temporal.Instant
  readonly lastTipAt: Temporal.Instant
}

export type CalendarAnswer =
  | { readonly kind: 'games'; readonly day: CalendarDay }
  /** `isInSeason`: a day off between the first and the last game of a season. */
  | { readonly kind: 'empty'; readonly because: string; readonly isInSeason?: boolean }
  | { readonly kind: 'unknown' }

export interface Calendar {
  /** Changes whenever an answer may have changed. */
  readonly version: string
  on(gameDate: string): CalendarAnswer
  /** Dates with games of the same season, before `gameDate`, in order. */
  earlierInSeason(gameDate: string): readonly string[]
  /** Every date with games, in order. */
  dates(): readonly string[]
}
