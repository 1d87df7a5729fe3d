/** Orders what mends gaps, as a backfill of the reconciliation's own: listed, shown, paused and cancelled like any other.
 *
 * A date that nobody wanted is wanted as history, with the lowest priority; what is ordered on a date that somebody wants has the priority of
 * that date, for a hole in tonight's predictions does not wait behind last winter. */
import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../asset.ts'
import { actorOf, storeBackfill, storePartitions } from '../backfills/order-backfill.ts'
import type { Selected } from '../backfills/selection.ts'
import type { Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { listPlanned, replanRuns, requestRuns } from '../ledger/plan.ts'
import { refreshPartitions } from '../ledger/refresh.ts'
import type { Pipeline } from '../pipeline.ts'
import type { KeptDate } from './kept-dates.ts'

/** Behind every backfill that somebody asked for. */
const priority = 1
const requestedBy = 'healer/reconciliation'

export interface MendOrder {
  /** Dates that nobody wanted. */
  readonly wanted: readonly KeptDate[]
  /** Dates that somebody wants, and that lack partitions of their plan. */
  readonly replanned: readonly KeptDate[]
  /** Locked, so that they are made again. */
  readonly refreshed: readonly PartitionKey[]
  /** Kind and asset of each root. */
  readonly causes: readonly string[]
  readonly now: Temporal.Instant
}

/** Returns the backfill's number; null where nothing turns out to be lacking. */
export async function orderMends(
  tx: Transaction,
  pipeline: Pipeline,
  { wanted, replanned, refreshed, causes, now }: MendOrder,
): Promise<number | null> {
  const partitions: Selected[] = [
    ...(await listLacking(tx, pipeline, [...wanted, ...replanned])).map((key) => ({
      ...key,
      because: 'missing' as const,
    })),
    ...refreshed.map((key) => ({ ...key, because: 'again' as const })),
  ]
  await replanRuns(tx, datesOf(replanned))
  if (partitions.length === 0) return null
  const names = new Set(partitions.map(({ asset }) => asset))
  const id = await storeBackfill(tx, {
    request: {
      gameDates: datesOf(partitions),
      assets: pipeline.assets.flatMap(({ name }) => (names.has(name) ? [name] : [])),
      hasDownstream: false,
      only: ['missing'],
    },
    unknownDates: [],
    partitions: partitions.length,
    partitionsMax: partitions.length,
    concurrency: null,
    keepsPriority: true,
    requestedBy,
    reason: `gaps of the dates kept: ${causes.join(', ')}`,
    now,
  })
  await storePartitions(tx, id, partitions)
  const actor = actorOf(id)
  const want = { scope: 'history', cause: 'backfill', requestedBy: actor, now, priority } as const
  await requestRuns(tx, { ...want, gameDates: datesOf(wanted) })
  const reason = 'the reconciliation found rows that are gone or do not balance'
  await refreshPartitions(tx, { partitions: refreshed, actor: requestedBy, reason, now })
  return id
}

const datesOf = (list: readonly Pick<PartitionKey, 'gameDate'>[]): string[] =>
  [...new Set(list.map(({ gameDate }) => gameDate))].sort()

/** Of each date what its plan has and the ledger has not, or has as empty. */
async function listLacking(
  tx: Transaction,
  pipeline: Pipeline,
  dates: readonly KeptDate[],
): Promise<PartitionKey[]> {
  const planned = dates.flatMap(({ gameDate, scope, assets, cause, answer, filled }) =>
    listPlanned(pipeline, { scope, assets, cause: cause ?? 'backfill' }, answer, filled).map((asset) => ({
      asset,
      gameDate,
    })),
  )
  const rows = await tx.query<PartitionKey>(sql`
    select asset, game_date as "gameDate" from ledger
    where game_date = any(${datesOf(dates)}::date[]) and content_hash is distinct from 'empty'`)
  const there = new Set(rows.map(formatPartition))
  return planned.filter((key) => !there.has(formatPartition(key)))
}
