/** An operator stops the picks, or lets them go on. The statement, its audit row and the order to make tonight's documents again commit
 * together; what was published before stays published, and games that have begun are not touched. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../../../platform/asset.ts'
import { type Database, json, type Queryable, type Transaction } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { refreshPartitions } from '../../../platform/ledger/refresh.ts'
import { redact } from '../../../platform/redaction.ts'
import { lockHalts } from './hold-halts.ts'

export interface HaltOrder {
  readonly reason: string
  readonly actor: string
  readonly now: Temporal.Instant
}

export interface HaltOutcome {
  /** False where it was so already; then nothing is written. */
  readonly isChanged: boolean
  /** Dates whose documents are made again. */
  readonly gameDates: readonly string[]
}

export function setHalt(db: Database, order: HaltOrder): Promise<HaltOutcome> {
  return change(db, 'halt.set', order, (tx, { reason, actor, now }) =>
    tx.query(sql`
      insert into halts (reason, since, set_by) values (${redact(reason)}, ${now}, ${actor})
      on conflict ((true)) where lifted_at is null do nothing returning id`),
  )
}

export function liftHalt(db: Database, order: HaltOrder): Promise<HaltOutcome> {
  return change(db, 'halt.lifted', order, (tx, { reason, actor, now }) =>
    tx.query(sql`
      update halts set lifted_at = ${now}, lifted_by = ${actor}, lifted_reason = ${redact(reason)}
      where lifted_at is null returning id`),
  )
}

function change(
  db: Database,
  action: string,
  order: HaltOrder,
  store: (tx: Transaction, order: HaltOrder) => Promise<unknown[]>,
): Promise<HaltOutcome> {
  const { reason, actor, now } = order
  return db.transaction(async (tx) => {
    await lockHalts(tx)
    if ((await store(tx, order)).length === 0) return { isChanged: false, gameDates: [] }
    await tx.query(sql`
      insert into audit_log (at, actor, action, details)
      values (${now}, ${actor}, ${action}, ${json({ reason: redact(reason) })}::jsonb)`)
    const partitions = await readUnplayedExports(tx, now)
    const refreshed = await refreshPartitions(tx, {
      partitions,
      actor,
      reason: `${action === 'halt.set' ? 'halted' : 'resumed'}: ${redact(reason)}`,
      now,
    })
    return { isChanged: true, gameDates: [...new Set(refreshed.map(({ gameDate }) => gameDate))] }
  })
}

/** Whatever says of itself whether a halt holds and is not made from something that does. */
const exportsOfEvening = ['export_predictions', 'export_model_health', 'export_calendar']

/** Those that are published, of dates with a game that has not begun. */
function readUnplayedExports(db: Queryable, now: Temporal.Instant): Promise<PartitionKey[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate" from ledger l
    where l.asset = any(${exportsOfEvening}::text[]) and l.committed_state is not null
      and exists (select 1 from games g where g.game_date = l.game_date and g.status <> 'postponed' and g.tip_at > ${now})
    order by l.game_date, l.asset`)
}

export interface StoredHalt {
  readonly reason: string
  readonly since: Temporal.Instant
  readonly setBy: string
  readonly liftedAt: Temporal.Instant | null
  readonly liftedBy: string | null
  readonly liftedReason: string | null
}

/** Those by hand, newest first. */
export function readHalts(db: Queryable, limit: number): Promise<StoredHalt[]> {
  return db.query(sql`
    select reason, since, set_by as "setBy", lifted_at as "liftedAt", lifted_by as "liftedBy", lifted_reason as "liftedReason"
    from halts order by since desc, id desc limit ${limit}`)
}
