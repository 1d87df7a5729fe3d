/** Everything that deciding needs to know of some dates, in one statement: a completion has no time for six.
 *
 * Instants travel as milliseconds inside the JSON and become instants here. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { onlyRow } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { isOpenInBackfill } from './open-in-backfill.ts'
import type { CommittedState, LedgerState } from './partition.ts'

export type GateState = 'closed' | 'open' | 'degraded'

export interface GateRow {
  readonly gate: string
  readonly state: GateState
  readonly reason: string
  readonly missing: readonly string[]
  /** The tier that let go of what is missing. */
  readonly tierHours: number | null
  /** Conditions that do not hold: the kind, a space, the input. */
  readonly failing: readonly string[]
}

/** What deciding reads of a ledger row. */
export interface PartitionSituation {
  readonly asset: string
  readonly state: LedgerState
  readonly committedState: CommittedState | null
  readonly contentHash: string | null
  readonly inputs: Readonly<Record<string, string | null>> | null
  readonly notBefore: Temporal.Instant | null
  readonly refreshAt: Temporal.Instant | null
  readonly locksAt: Temporal.Instant | null
  readonly committedAt: Temporal.Instant | null
  /** Begin of the newest attempt that confirmed the content. */
  readonly freshAt: Temporal.Instant | null
  /** Of the committed content. */
  readonly failedChecks: readonly string[]
  readonly errorCode: string | null
}

/** A partition that an open backfill ordered and that was not made since. */
export interface BackfilledPartition {
  readonly asset: string
  readonly isHeld: boolean
  /** Its work has the priority of a backfill, whoever wants its date. */
  readonly isBehind: boolean
}

export interface RunSituation {
  readonly gameDate: string
  readonly cause: string
  readonly priority: number
  readonly requestedAt: Temporal.Instant
  readonly partitions: readonly PartitionSituation[]
  readonly gates: readonly GateRow[]
  readonly backfilled: readonly BackfilledPartition[]
}

/** Of an asset that is read over earlier dates: the first date without content, and the first of those that can still come. */
export interface Frontier {
  readonly asset: string
  readonly first: string
  readonly firstAlive: string | null
}

/** An asset whose breaker is open. */
export interface PausedAsset {
  readonly asset: string
  /** From then on one date may try. */
  readonly probeAt: Temporal.Instant
  readonly why: string
  /** The date that failed last, and what its attempt had read. */
  readonly failedDate: string | null
  readonly failedInputs: Readonly<Record<string, string | null>> | null
}

export interface Situations {
  readonly paused: readonly PausedAsset[]
  readonly dates: readonly RunSituation[]
  readonly frontier: readonly Frontier[]
}

/** `later` adds the first date after the given one on which one of the assets has still to be produced. */
export async function readSituations(
  db: Queryable,
  gameDates: readonly string[],
  later: { readonly gameDate: string; readonly assets: readonly string[] } | null,
  earlierAssets: readonly string[],
): Promise<Situations> {
  const found = await db.query<StoredSituations>(sql`
    with wanted as (
      select unnest(${gameDates}::date[]) as game_date
      union select min(game_date) from ledger where committed_state is null and state <> 'discarded'
        and asset = any(${later?.assets ?? []}::text[]) and game_date > ${later?.gameDate ?? null}::date)
    select
      coalesce((select json_agg(json_build_object(
        'gameDate', r.game_date, 'cause', r.cause, 'priority', r.priority,
        'requestedAtMs', extract(epoch from r.requested_at) * 1000,
        'gates', coalesce((select json_agg(json_build_object('gate', g.gate, 'state', g.state, 'reason', g.reason,
          'missing', g.missing, 'tierHours', g.tier_hours, 'failing', g.failing)) from gates g where g.game_date = r.game_date), '[]'),
        'backfilled', coalesce((select json_agg(json_build_object('asset', b.asset, 'isHeld', f.state = 'paused',
          'isBehind', not f.keeps_priority))
          from backfills f join backfill_partitions b on b.backfill = f.id and b.game_date = r.game_date
            join ledger l on l.asset = b.asset and l.game_date = b.game_date
          where ${isOpenInBackfill}), '[]'),
        'partitions', coalesce((select json_agg(json_build_object('asset', l.asset, 'state', l.state,
          'committedState', l.committed_state, 'contentHash', l.content_hash, 'inputs', l.inputs,
          'notBeforeMs', extract(epoch from l.not_before) * 1000, 'refreshAtMs', extract(epoch from l.refresh_at) * 1000,
          'locksAtMs', extract(epoch from l.locks_at) * 1000, 'committedAtMs', extract(epoch from l.committed_at) * 1000,
          'freshAtMs', extract(epoch from l.fresh_at) * 1000, 'failedChecks', l.failed_checks,
          'errorCode', l.error_code)) from ledger l where l.game_date = r.game_date), '[]'))
        order by r.game_date) from runs r join wanted w on w.game_date = r.game_date), '[]') as dates,
      coalesce((select json_agg(f) from (
        select asset, min(game_date)::text as first, min(game_date) filter (where state not in ('failed', 'blocked') or error_code = 'asset.paused')::text as "firstAlive"
        from ledger where committed_state is null and state <> 'discarded' and asset = any(${earlierAssets}::text[]) group by asset) f), '[]') as frontier,
      coalesce((select json_agg(json_build_object('asset', substr(name, 7), 'probeAtMs', extract(epoch from probe_at) * 1000,
        'why', coalesce(last_error_code || ': ', '') || left(last_error, 300), 'failedDate', failed_dates[cardinality(failed_dates)],
        'failedInputs', failed_inputs)) from breakers where state = 'open' and name like 'asset/%'), '[]') as paused`)
  const { dates, frontier, paused } = onlyRow(found, 'reading the situation of dates')
  return {
    frontier,
    paused: paused.map(({ probeAtMs, ...each }) => ({ ...each, probeAt: toInstant(probeAtMs)! })),
    dates: dates.map(({ requestedAtMs, partitions, ...run }) => ({
      ...run,
      requestedAt: toInstant(requestedAtMs)!,
      partitions: partitions.map(
        ({ notBeforeMs, refreshAtMs, locksAtMs, committedAtMs, freshAtMs, ...partition }) => ({
          ...partition,
          notBefore: toInstant(notBeforeMs),
          refreshAt: toInstant(refreshAtMs),
          locksAt: toInstant(locksAtMs),
          committedAt: toInstant(committedAtMs),
          freshAt: toInstant(freshAtMs),
        }),
      ),
    })),
  }
}

type Instants = 'notBefore' | 'refreshAt' | 'locksAt' | 'committedAt' | 'freshAt'
type StoredPartition = Omit<PartitionSituation, Instants> & Readonly<Record<`${Instants}Ms`, number | null>>

interface StoredSituations {
  readonly dates: readonly (Omit<RunSituation, 'requestedAt' | 'partitions'> & {
    readonly requestedAtMs: number
    readonly partitions: readonly StoredPartition[]
  })[]
  readonly frontier: readonly Frontier[]
  readonly paused: readonly (Omit<PausedAsset, 'probeAt'> & { readonly probeAtMs: number })[]
}

function toInstant(milliseconds: number | null): Temporal.Instant | null {
  return milliseconds === null ? null : Temporal.Instant.fromEpochMilliseconds(Math.ceil(milliseconds))
}
