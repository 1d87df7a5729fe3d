/** What every source client gets and gives. A client builds requests and passes on what came, as received: it parses no more
 * than it needs to find its next request, and stores nothing. */

import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../../platform/clock.ts'
import type { HttpReply, HttpRequest } from '../../../platform/http.ts'
import type { SourceName } from '../../domain/facts.ts'
import type { GameDate } from '../../domain/game-date.ts'
import type { GameKind, Season } from '../../domain/season.ts'

export interface SourceConfig {
  /** Base URLs without a slash at the end; a replay server stands in by its own. */
  readonly nbaCdnUrl: string
  readonly nbaStatsUrl: string
  /** The officials' assignments. */
  readonly nbaOfficialUrl: string
  /** The injury reports' PDFs. */
  readonly nbaReportsUrl: string
  readonly espnUrl: string
  readonly balldontlieUrl: string
  readonly oddsApiUrl: string
  /** Empty where none is configured. */
  readonly balldontlieKey: string
  readonly oddsApiKey: string
  /** Comma-separated; each one costs again. Default 'us,us_dfs'. */
  readonly oddsApiRegions?: string
  /** Past dates: take a second, opening snapshot so many hours before tip. Default: none. */
  readonly oddsOpeningHours?: number
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

/** What is wanted: facts about a date. `games` is empty where the fact comes before the games are known (the schedule). */
export interface FactRequest {
  readonly gameDate: GameDate
  readonly season: Season
  /** The date's games that were not postponed. */
  readonly games: readonly ScheduledGame[]
}

/** A request under a name that is the same at every collection: '<source>/<endpoint>/<date, game or season>'. */
export interface Wanted extends Omit<HttpRequest, 'signal'> {
  readonly resource: string
  /** Set where the reply is about one game. */
  readonly gameId?: string
  /** What it says can never change (a snapshot of the past): once it was received, the archive answers for it. Default false. */
  readonly isFinal?: boolean
}

/** One reply, as received. */
export interface Collected {
  readonly resource: string
  readonly gameId?: string
  readonly reply: HttpReply
}

export interface SourceContext {
  readonly config: SourceConfig
  readonly clock: Clock
  /** Asks once, through the platform's HTTP; knows what was archived before, so that an unchanged reply is not sent again. */
  ask(wanted: Wanted): Promise<Collected>
}

export interface Source {
  /** '<source>/<endpoint>': the beginning of its resources, and how `sources` names it. */
  readonly name: string
  readonly source: SourceName
  /** Where it asks: the host whose breaker stands for it. */
  baseUrl(config: SourceConfig): string
  /** Why this installation cannot ask at all (no key); undefined where it can. */
  unavailable?(config: SourceConfig): string | undefined
  /** Why it has nothing to say about this date, whoever asks (it speaks only of now); undefined where it may. */
  silent?(gameDate: GameDate, now: Temporal.Instant): string | undefined
  collect(context: SourceContext, request: FactRequest): AsyncIterable<Collected>
}

const requestsAtOnce = 4

/** A few requests under way at once, their replies in the order of the list. */
export async function* askInOrder(
  { ask }: SourceContext,
  wanted: Iterable<Wanted>,
): AsyncGenerator<Collected> {
  const underWay: Promise<Collected>[] = []
  for (const each of wanted) {
    const reply = ask(each)
    reply.catch(() => undefined) // it is awaited below; this keeps one that comes after a failure from ending the process
    underWay.push(reply)
    if (underWay.length >= requestsAtOnce) yield await underWay.shift()!
  }
  for (const reply of underWay) yield await reply
}

/** Games still to come, and games that have begun. */
export function splitAtTip(
  games: readonly ScheduledGame[],
  now: Temporal.Instant,
): { readonly upcoming: readonly ScheduledGame[]; readonly begun: readonly ScheduledGame[] } {
  const isUpcoming = (game: ScheduledGame): boolean => Temporal.Instant.compare(game.tipAt, now) > 0
  return { upcoming: games.filter(isUpcoming), begun: games.filter((game) => !isUpcoming(game)) }
}
