/** What an operator asks of one partition: try again what failed or waits for a later try, or make again what is final although nothing has changed.
 *
 * Neither goes past a gate, a lock or a worker that is at it: what would be wrong to make is not made by asking. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import { redriveDeadLetters } from './dead-letters.ts'
import { hurryPartitions } from './hurry.ts'
import { type LedgerRow, readPartition } from './partition.ts'
import { refreshPartitions } from './refresh.ts'

export interface PartitionRequest {
  readonly asset: string
  readonly gameDate: string
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** redriven: its dead letter is closed and it has a fresh budget. made again: it is due anew. hurried: the next try comes now. */
export type RetryOutcome = 'redriven' | 'made again' | 'hurried'

/** Throws `usage.not-found` where nobody planned it, `usage.conflict` where there is nothing to try again. */
export async function retryPartition(db: Database, request: PartitionRequest): Promise<RetryOutcome> {
  const { asset, gameDate, actor, reason, now } = request
  const row = await requirePartition(db, request)
  if (row.state === 'failed') {
    const ids = await readOpenLetters(db, request)
    if (ids.length === 0) return forcePartition(db, request)
    await redriveDeadLetters(db, { ids, actor, reason, now })
    return 'redriven'
  }
  const hurried = await db.transaction((tx) =>
    hurryPartitions(tx, { partitions: [{ asset, gameDate }], again: false, actor, now }),
  )
  if (hurried.length > 0) return 'hurried'
  throw new PipelineError(
    'usage.conflict',
    `${asset} ${gameDate} is ${row.state} and waits for no later try${row.committedState === null ? '' : '; to make it again all the same, force it'}`,
  )
}

/** Makes it again. Throws `usage.not-found`, or `usage.conflict` with what stands against it. */
export async function forcePartition(db: Database, request: PartitionRequest): Promise<'made again'> {
  const { asset, gameDate, actor, reason, now } = request
  const row = await requirePartition(db, request)
  const moved = await db.transaction((tx) =>
    refreshPartitions(tx, { partitions: [{ asset, gameDate }], actor, reason, now }),
  )
  if (moved.length > 0) return 'made again'
  throw new PipelineError(
    'usage.conflict',
    `${asset} ${gameDate} cannot be made again: ${describeObstacle(row, now)}`,
  )
}

function describeObstacle({ state, committedState, locksAt }: LedgerRow, now: Temporal.Instant): string {
  if (state === 'running') return 'a worker is at it'
  if (state === 'discarded')
    return 'it was discarded; it comes back when its letter is redriven by its number'
  if (committedState === null) return `it is ${state}, and is made anyway when its time comes`
  if (locksAt !== null && now.since(locksAt).total('seconds') >= 0) return 'it is locked since tip-off'
  return `it is ${state}`
}

async function requirePartition(db: Queryable, { asset, gameDate }: PartitionRequest): Promise<LedgerRow> {
  const row = await readPartition(db, { asset, gameDate })
  if (row) return row
  throw new PipelineError('usage.not-found', `${asset} ${gameDate} is not planned: no run wants it`)
}

async function readOpenLetters(db: Queryable, { asset, gameDate }: PartitionRequest): Promise<number[]> {
  const rows = await db.query<{ id: number }>(sql`
    select id from dead_letters where asset = ${asset} and game_date = ${gameDate} and closed_at is null order by id`)
  return rows.map((row) => row.id)
}
