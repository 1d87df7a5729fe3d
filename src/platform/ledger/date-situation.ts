/** What is known of a date when it is decided what is ready on it: its rows, what its gates said last, and what earlier dates lack. */
import type { Temporal } from 'temporal-polyfill'
import type { Gate, Moment } from '../asset.ts'
import type { GateRow, PartitionSituation, PausedAsset } from './read-situations.ts'

export interface DateSituation {
  readonly gameDate: string
  readonly cause: string
  readonly rows: ReadonlyMap<string, PartitionSituation>
  readonly gates: ReadonlyMap<string, GateRow>
  /** Per asset that is read over earlier dates: the first planned date without content. */
  readonly frontier: ReadonlyMap<string, string>
  /** Assets of which every missing earlier date has failed or is blocked, so that waiting longer brings nothing. */
  readonly failedBefore: ReadonlySet<string>
  /** Assets whose partition a paused backfill holds back. Default: none. */
  readonly held?: ReadonlySet<string>
  /** Assets whose breaker is open, by name. Default: none. */
  readonly paused?: ReadonlyMap<string, PausedAsset>
  /** From when the gate's tiers count on this date. */
  readonly baseOf: (gate: Gate) => Temporal.Instant
  readonly momentOf: (moment: Moment) => Temporal.Instant
  /** Assets whose table holds other rows than were committed, with how many; measured only for a gate that is about to open. */
  readonly lost?: ReadonlyMap<string, string>
}
