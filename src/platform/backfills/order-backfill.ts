/** Orders a backfill: stores the wish and the selected partitions, wants the dates, and has what was made before made again.
 *
 * Everything happens in one transaction; the controller plans and orders from what is stored then, so that a process that dies right
 * after it has lost nothing. */
import type { Temporal } from 'temporal-polyfill'
import type { Calendar } from '../calendar.ts'
import { controllerChannel } from '../controller/notify.ts'
import { json, onlyRow, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import { replanRuns, requestRuns } from '../ledger/plan.ts'
import { refreshPartitions } from '../ledger/refresh.ts'
import { type BackfillRequest, isWhole, type Selected, type Selection } from './selection.ts'

export interface BackfillOrder {
  readonly request: BackfillRequest
  readonly selection: Selection
  readonly calendar: Calendar
  readonly partitionsMax: number
  /** Null: as many as there are workers. */
  readonly concurrency: number | null
  readonly requestedBy: string
  /** Default: none was asked for. */
  readonly reason?: string
  readonly now: Temporal.Instant
}

/** Returns the backfill's number; throws `usage.invalid`, with nothing stored, where it would touch more than it may. */
export async function orderBackfill(tx: Transaction, order: BackfillOrder): Promise<number> {
  const { request, selection, partitionsMax, concurrency, requestedBy, reason = '', now } = order
  const count = selection.partitions.length
  if (count > partitionsMax) {
    throw new PipelineError(
      'usage.invalid',
      `it would touch ${count} partitions, and ${partitionsMax} are allowed: look at them with --dry-run, or raise it with --max ${count}. Nothing was ordered.`,
      { partitions: count, partitionsMax },
    )
  }
  const { unknownDates } = selection
  const wish = { request, unknownDates, partitionsMax, concurrency, keepsPriority: false }
  const id = await storeBackfill(tx, { ...wish, partitions: count, requestedBy, reason, now })
  await orderPartitions(tx, id, order)
  return id
}

export interface StoredWish
  extends Pick<BackfillOrder, 'request' | 'partitionsMax' | 'concurrency' | 'requestedBy' | 'now'> {
  readonly unknownDates: readonly string[]
  readonly partitions: number
  readonly reason: string
  /** Its work has the priority of its dates, and not that of a backfill. */
  readonly keepsPriority: boolean
}

/** The wish alone, with its audit row; returns its number. */
export async function storeBackfill(tx: Transaction, wish: StoredWish): Promise<number> {
  const { request, unknownDates, partitions, partitionsMax, concurrency, keepsPriority } = wish
  const { requestedBy, reason, now } = wish
  const stored = await tx.query<{ id: number }>(sql`
    insert into backfills (from_date, to_date, assets, has_downstream, conditions, unknown_dates, partitions_max, concurrency, keeps_priority, state,
      reason, requested_by, requested_at, changed_at)
    values (${request.gameDates[0]}, ${request.gameDates.at(-1)}, ${request.assets}::text[], ${request.hasDownstream}, ${[...request.only]}::text[],
      ${unknownDates}::date[], ${partitionsMax}, ${concurrency}, ${keepsPriority}, 'running', ${reason}, ${requestedBy}, ${now}, ${now})
    returning id`)
  const { id } = onlyRow(stored, 'storing a backfill')
  await tx.query(sql`
    insert into audit_log (at, actor, action, details)
    values (${now}, ${requestedBy}, 'backfill.ordered', ${json({ backfill: id, ...request, partitions })}::jsonb)`)
  return id
}

/** Orders the selected partitions for a stored backfill; what it has already is left as it is. */
export async function orderPartitions(
  tx: Transaction,
  id: number,
  { request, selection, calendar, now }: Pick<BackfillOrder, 'request' | 'selection' | 'calendar' | 'now'>,
): Promise<void> {
  const { partitions } = selection
  const added = await storePartitions(tx, id, partitions)
  const actor = actorOf(id)
  const want = { cause: 'backfill' as const, requestedBy: actor, now }
  if (isWhole(request)) {
    const asked = new Set(request.gameDates)
    const earlier = new Set(request.gameDates.flatMap((date) => calendar.earlierInSeason(date)))
    await requestRuns(tx, {
      ...want,
      gameDates: [...earlier].filter((date) => !asked.has(date)).sort(),
      scope: 'history',
    })
    await requestRuns(tx, { ...want, gameDates: request.gameDates, scope: 'full' })
  } else {
    const unplanned = added.filter(({ isPlanned }) => !isPlanned)
    const assetsOf = Map.groupBy(unplanned, ({ gameDate }) => gameDate)
    const alike = Map.groupBy(assetsOf, ([, list]) =>
      list
        .map(({ asset }) => asset)
        .sort()
        .join(),
    )
    for (const [assets, dates] of alike) {
      await requestRuns(tx, {
        ...want,
        gameDates: dates.map(([gameDate]) => gameDate).sort(),
        scope: 'some',
        assets: assets.split(','),
      })
    }
  }
  await replanRuns(tx, [...new Set(added.filter((each) => !each.isPlanned).map(({ gameDate }) => gameDate))])
  await refreshPartitions(tx, {
    partitions: partitions.filter(({ because }) => because !== 'missing'),
    actor,
    reason: `ordered by backfill ${id}`,
    now,
  })
  await tx.query(sql`select pg_notify(${controllerChannel}, ${actor})`)
}

export function actorOf(id: number): string {
  return `backfill/${id}`
}

/** With the state in which each is now: what a cancelled backfill goes back to. */
export function storePartitions(
  tx: Transaction,
  id: number,
  partitions: readonly Selected[],
): Promise<{ asset: string; gameDate: string; isPlanned: boolean }[]> {
  return tx.query(sql`
    insert into backfill_partitions (backfill, asset, game_date, because, fence_before, state_before, refresh_before,
      attempts_before)
    select ${id}, p.asset, p.game_date, p.because,
      coalesce(l.fence - (l.state = 'running')::int, (select max(a.fence) from attempts a where a.asset = p.asset and a.game_date = p.game_date), 0),
      l.state, l.refresh_at, l.attempts_used
    from unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[],
      ${partitions.map((p) => p.because)}::text[]) as p(asset, game_date, because)
    left join ledger l on l.asset = p.asset and l.game_date = p.game_date
    on conflict do nothing
    returning asset, game_date as "gameDate", state_before is not null as "isPlanned"`)
}
