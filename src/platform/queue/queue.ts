/** The queue port: a job says "look at this partition"; the ledger says whether there is anything to do.
 *
 * Jobs are sent inside a transaction and exist only if it commits. Losing, doubling or reordering them changes nothing but
 * the time it takes, because the controller orders from the ledger. One conformance test runs on every implementation. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey, Phase } from '../asset.ts'
import type { Transaction } from '../db/database.ts'

export interface Job extends PartitionKey {
  /** Higher goes first. */
  readonly priority: number
  readonly orderedAt: Temporal.Instant
  /** Whose workers may take it; without one everybody may. */
  readonly phase?: Phase
}

export interface Queue {
  /** Queues each job unless one for the same partition already waits. */
  send(tx: Transaction, jobs: readonly Job[]): Promise<void>
  /** Calls `handle` for each job, at most `concurrency` at a time, until `stop`; with `only`, for jobs of these phases. */
  work(concurrency: number, handle: (job: Job) => Promise<void>, only?: readonly Phase[]): Promise<void>
  /** Takes no more jobs; resolves when those under way are done, or when `patienceMs` (default 30 s) are over. */
  stop(patienceMs?: number): Promise<void>
}
