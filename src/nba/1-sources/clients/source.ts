/** What every source client gets and gives. A client builds requests and passes on what came, as received: it parses no more
 * than it needs to find its next request, and stores nothing. */

import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../../platform/clock.ts'
import type { Http, HttpReply } from '../../../platform/http.ts'
import type { GameKind, Season } from '../../domain/season.ts'

export interface SourceConfig {
  /** Base URLs without a slash at the end; a replay server stands in by its own. */
  readonly nbaCdnUrl: string
  readonly nbaStatsUrl: string
  readonly oddsApiUrl: string
  readonly oddsApiKey: string
  /** Comma-separated; each one costs again. Default 'us,us_dfs'. */
  readonly oddsApiRegions?: string
  /** Past dates: take a second, opening snapshot so many hours before tip. Default: none. */
  readonly oddsOpeningHours?: number
}

export interface SourceContext {
  readonly http: Http
  readonly config: SourceConfig
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** A game of the date, as the schedule has it. */
export interface ScheduledGame {
  readonly gameId: string
  readonly season: Season
  readonly kind: GameKind
  readonly tipAt: Temporal.Instant
  readonly homeTeamId: number
  readonly awayTeamId: number
}

/** One reply under a name that is the same at every collection: 'nba-stats/leaguegamelog/2024-12-02'. */
export interface Collected {
  readonly resource: string
  /** Set where the reply is about one game. */
  readonly gameId?: string
  readonly reply: HttpReply
}

/** `signal` may be absent, but not undefined. */
export function withSignal(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal ? { signal } : {}
}
