/** What the prediction phase reads, as a port: tables of the phases before it, without a database in its hands. */
import type { Temporal } from 'temporal-polyfill'
import type { Market } from './market.ts'
import type { UpcomingGame, UpcomingLine } from './point-in-time.ts'

export interface RollingRow {
  readonly playerId: number
  readonly teamId: number
  readonly gameId: string | null
  readonly gamesKnown: number
  readonly teamMinutes: number
}

export interface VectorRow {
  readonly gameId: string
  readonly playerId: number
  readonly market: Market
  /** As the table says it: it is written down again and never reckoned with. */
  readonly asOf: string
  /** NaN where a feature is missing. One array a vector, whoever reads it: explanations are remembered by it. */
  readonly values: Float64Array
  readonly quality: number
  readonly missingRequired: readonly string[]
  readonly vectorHash: string
}

export interface SlateRow {
  readonly gameId: string
  readonly market: Market
  readonly playerKey: string
  readonly playerId: number | null
  readonly playerName: string
  /** Hundredths; null for a player of the rotation without a line. */
  readonly line: number | null
  /** As the table says it. */
  readonly lineSnapshotAt: string | null
  readonly overPrice: number | null
  readonly underPrice: number | null
  /** American, the best that any book pays at the line. */
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  /** P(over) of the prices, margin removed. */
  readonly overProbability: number | null
  readonly exclusion: string | null
}

export interface RolledBack {
  readonly system: string
  readonly market: string
  /** Of the artefact that is in use. */
  readonly hash: string
}

export interface PredictionInputs {
  games(gameDate: string): Promise<readonly UpcomingGame[]>
  lines(gameDate: string): Promise<readonly UpcomingLine[]>
  playerNames(playerIds: readonly number[], gameDate: string): Promise<ReadonlyMap<number, string>>
  rolling(gameDate: string): Promise<readonly RollingRow[]>
  /** Of every market. */
  vectors(gameDate: string): Promise<readonly VectorRow[]>
  slate(gameDate: string): Promise<readonly SlateRow[]>
  /** Hashes of the artefacts in use on the date. */
  artefactsInUse(gameDate: string, systems: readonly string[]): Promise<readonly string[]>
  /** What is in use on the date because an operator went back to it, in place of what was trained. */
  rolledBack(gameDate: string): Promise<readonly RolledBack[]>
  artefacts(
    hashes: readonly string[],
  ): Promise<readonly { readonly hash: string; readonly artefact: unknown }[]>
  /** The newest revisions of a system's live predictions, as stored: what may not change after its lock. */
  livePredictions(gameDate: string, systems: readonly string[]): Promise<readonly StoredPrediction[]>
  /** Every system's published predictions of the date that take a side or are sure of one: what picks are chosen among. */
  publishedPicks(gameDate: string): Promise<readonly PickRow[]>
  /** The live members of the date's subsets, as stored. */
  liveMembers(gameDate: string): Promise<readonly StoredMember[]>
}

/** What of a prediction decides whether it belongs to a subset of picks. */
export interface PickRow {
  readonly system: string
  readonly market: Market
  readonly gameId: string
  readonly playerId: number
  readonly label: 'live' | 'backfill'
  readonly locksAt: Temporal.Instant
  readonly recommendation: 'OVER' | 'UNDER' | 'PASS' | 'NO_LINE'
  /** Hundredths. */
  readonly line: number | null
  /** In the market's unit. */
  readonly edge: number | null
  readonly confidence: number | null
  readonly expectedValue: number | null
}

/** A row of the table `pick_subsets`, by its columns. */
export interface StoredMember {
  readonly locks_at: string
  readonly [column: string]: unknown
}

/** A row of the table `predictions`, by its columns. */
export interface StoredPrediction {
  readonly system: string
  readonly market: string
  readonly game_id: string
  readonly player_id: number
  readonly locks_at: string
  readonly [column: string]: unknown
}
