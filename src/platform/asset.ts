/** What an asset declares: the tables it writes, the partitions it reads, when it may start and must be done, and how.
 *
 *     export const games = {
 *       name: 'games', phase: '2-raw', gate: 'raw', plan: 'history',
 *       writes: [{ table: 'games', key: ['game_id'], mode: 'replace' }],
 *       needs: [{ asset: 'schedule_replies', scope: 'same' }], …
 *     } satisfies Asset
 *
 * A partition is one game date of an asset. The platform orders the work from `needs` alone and knows no basketball. */
import type { Temporal } from 'temporal-polyfill'
import type { AssetPolicyName, BreakerPolicy } from './breakers/breaker-policy.ts'
import type { Clock } from './clock.ts'
import type { Queryable, Transaction } from './db/database.ts'
import type { Http } from './http.ts'
import type { Log } from './log.ts'
import type { Random } from './random.ts'

export const phases = [
  '1-sources',
  '2-raw',
  '3-analytics',
  '4-features',
  '5-predictions',
  '6-exports',
  'grading',
] as const
export type Phase = (typeof phases)[number]

export interface Need {
  readonly asset: string
  /** same: the same game date; earlier: every planned game date before it. */
  readonly scope: 'same' | 'earlier'
  /** Inputs without which nothing is produced, however late it gets. Default: true. */
  readonly required?: boolean
}

/** replace: the partition's rows become exactly the produced ones.
 *  revise: append-only; a row that differs from its key's newest revision is added as the next one, a row that is gone is added as withdrawn. */
export type WriteMode = 'replace' | 'revise'

export interface TableWrite {
  readonly table: string
  /** The natural key within the partition, without `game_date`; unique in the database. */
  readonly key: readonly string[]
  readonly mode: WriteMode
  /** Columns that say when, not what: neither compared nor hashed (`known_at`, `received_at`). */
  readonly when?: readonly string[]
  /** Columns that came with a later release, in the order of the table and at its end. Null in a row of before says nothing: such a row is no
   *  other for a value that is known now, and hashes to what it did without the column. */
  readonly addedLater?: readonly string[]
  /** Long texts, whose SHA-256 is hashed in their place: spelling megabytes as part of a row takes six times as long. By column the one (bytes)
   *  that holds it where the text is stored in another way, or null where there is none: a text hashes to the same however it is stored. */
  readonly digested?: Readonly<Record<string, string | null>>
  /** Columns for which such a digest stands: neither compared nor hashed, since other bytes may say the same (another release of a compressor). */
  readonly carried?: readonly string[]
  /** This asset's share of a shared table: a column with its one value, which is added to the rows (`{ asset: 'games' }`), or with
   *  the values that its rows carry (`{ system: ['last_5', 'last_10'] }`). Rows outside of it are never touched. */
  readonly scope?: Readonly<Record<string, string | readonly string[]>>
}

/** What the calendar says of a partition's size. Zero rows are done only where `empty` is allowed, and why is stored. */
export type Expectation =
  | { readonly kind: 'exactly'; readonly rows: number; readonly because: string }
  | { readonly kind: 'at_least'; readonly rows: number; readonly because: string }
  | { readonly kind: 'empty_allowed'; readonly because: string }

export const fitsExpectation = (expectation: Expectation, rows: number): boolean =>
  expectation.kind === 'empty_allowed' ||
  (expectation.kind === 'exactly' ? rows === expectation.rows : rows >= expectation.rows)

export function formatExpectation(expectation: Expectation): string {
  if (expectation.kind === 'empty_allowed') return 'any number, even none'
  return expectation.kind === 'exactly' ? `exactly ${expectation.rows}` : `at least ${expectation.rows}`
}

export interface CheckResult {
  readonly verdict: 'pass' | 'warn' | 'fail'
  readonly message: string
}

export interface Check {
  readonly name: string
  readonly blocking: boolean
  /** Runs inside the committing transaction, on the rows as they were written. */
  run(tx: Queryable, gameDate: string, now: Temporal.Instant): Promise<CheckResult>
}

/** An instant of a game day: a clock time in US Eastern (of the date or the day after), or a distance from its tips. */
export type Moment =
  | { readonly at: string; readonly daysAfter?: number }
  | { readonly hoursBeforeFirstTip: number }
  | { readonly hoursAfterLastTip: number }

export interface Poll {
  readonly everyMinutes: number
  readonly from: Moment
  readonly until: Moment
}

export type Rows = readonly object[]

export interface Produced {
  /** One list of rows a table of `writes`, in the same order. */
  readonly rows: readonly Rows[]
  /** Set when something was missing that should have been there; the partition is marked, and made again on arrival. */
  readonly degraded?: string
  /** False where nobody confirmed the rows at this attempt: the look failed, and what was there before stays. Default: true. */
  readonly isFresh?: boolean
  /** Bodies and other side rows that must commit with the partition. */
  readonly alongside?: (tx: Transaction) => Promise<void>
}

export interface PartitionContext {
  readonly gameDate: string
  readonly now: Temporal.Instant
  readonly db: Queryable
  readonly clock: Clock
  readonly random: Random
  readonly http: Http
  readonly log: Log
  readonly signal: AbortSignal
  /** Needs that were not there when the gate opened with less. */
  readonly missing: readonly string[]
}

export interface Asset {
  readonly name: string
  readonly phase: Phase
  /** The gate it waits behind; assets of one gate wait together for what lies outside of it. */
  readonly gate: string
  /** calendar: planned before the date's games are known, since it brings them; history: also planned for dates that
   *  only serve as history; where_input: for those only where everything of the date that it requires is there or planned;
   *  full: only for dates that are to be predicted. */
  readonly plan: 'calendar' | 'history' | 'where_input' | 'full'
  /** It is made on wanted dates without games, too: a document that says so. Default: such dates are planned as empty. */
  readonly isMadeWithoutGames?: boolean
  /** Once planned for a date with games it is made also where the date loses all of them, since it says what became of what was said before.
   *  Default: it is empty as the date is. */
  readonly outlivesGames?: boolean
  readonly writes: readonly TableWrite[]
  readonly needs: readonly Need[]
  readonly opens: Moment
  readonly deadline: Moment
  /** After this instant a live partition is not produced again. */
  readonly locks?: Moment
  readonly poll?: Poll
  readonly timeoutSeconds: number
  readonly attemptsMax: number
  readonly backoffSeconds: number
  /** When it is paused: the name of a row of the table of breakers (`assetPolicies`). Default: the usual one. */
  readonly breaker?: AssetPolicyName | BreakerPolicy
  readonly checks?: readonly Check[]
  expects(db: Queryable, gameDate: string): Promise<Expectation>
  produce(context: PartitionContext): Promise<Produced>
}

export interface Gate {
  readonly name: string
  /** From when the tiers count. */
  readonly base: Moment
  /** After so many hours, so many of the gate's inputs are enough; the required ones are always needed. */
  readonly tiers: readonly { readonly afterHours: number; readonly missingMax: number }[]
  /** Inputs without which what is made behind the gate does not serve its purpose: no tier lets go of them before this moment, and what comes
   * out after it says that they are missing. Once something was made behind the gate it is not closed for them again. Default: none. */
  readonly holdsOutFor?: { readonly assets: readonly string[]; readonly until: Moment }
  /** What has to be true of the inputs, beside that they are there. Default: nothing. */
  readonly conditions?: readonly GateCondition[]
}

/** checked: no check of an input has failed. counted: the tables hold the rows that the ledger says were committed, measured when the
 *  gate is about to open. fresh: the asset was confirmed within so many minutes, as long as it is polled and the date is live. */
export type GateCondition = {
  /** closed: nothing is made behind the gate until it holds. degraded: the gate says so and lets through. */
  readonly otherwise: 'closed' | 'degraded'
} & (
  | { readonly kind: 'checked' | 'counted' }
  | { readonly kind: 'fresh'; readonly asset: string; readonly minutesMax: number }
)

/** One partition's name, as commands and messages say it. */
export interface PartitionKey {
  readonly asset: string
  readonly gameDate: string
}

export function formatPartition({ asset, gameDate }: PartitionKey): string {
  return `${asset} ${gameDate}`
}
