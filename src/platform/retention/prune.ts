/** Prunes by the rules, in bounded batches: a statement takes so many rows at most, so that nobody waits behind it.
 *
 * Idempotent: what is interrupted goes on with the next tick. What was pruned is written into the audit log, which itself is never pruned. */
import type { Temporal } from 'temporal-polyfill'
import { type Database, json, onlyRow, type Queryable, type Transaction } from '../db/database.ts'
import { identifier, sql } from '../db/sql.ts'
import type { RetentionRule } from './retention-rule.ts'

export const rowsAtOnce = 1_000

export interface Pruned {
  readonly rule: string
  readonly rows: number
}

/** How many rows of each rule may go now; those that only may after others are not among them. */
export async function countPrunable(
  db: Queryable,
  rules: readonly RetentionRule[],
  now: Temporal.Instant,
): Promise<Pruned[]> {
  const counted: Pruned[] = []
  for (const rule of rules) {
    const rows = await db.query<{ rows: number }>(sql`
      select count(*)::int as rows from ${identifier(rule.table)} t where ${rule.mayGo(oldestKept(rule, now))}`)
    counted.push({ rule: rule.name, rows: onlyRow(rows, `counting what of ${rule.table} may go`).rows })
  }
  return counted
}

/** At most so many batches of each rule, in the transaction of a tick; the rest comes with the next. */
export async function pruneSome(
  tx: Transaction,
  rules: readonly RetentionRule[],
  {
    actor,
    now,
    batchesMax,
  }: { readonly actor: string; readonly now: Temporal.Instant; readonly batchesMax: number },
): Promise<Pruned[]> {
  const pruned: Pruned[] = []
  for (const rule of rules) {
    let rows = 0
    for (let batch = 0; batch < batchesMax; batch += 1) {
      const gone = await pruneBatch(tx, rule, now)
      rows += gone
      if (gone < rowsAtOnce) break
    }
    pruned.push({ rule: rule.name, rows })
  }
  await recordPruned(tx, pruned, actor, now)
  return pruned
}

/** Everything that may go, a transaction a batch; `onBatch` is told of each. */
export async function pruneAll(
  db: Database,
  rules: readonly RetentionRule[],
  {
    actor,
    now,
    onBatch,
  }: { readonly actor: string; readonly now: Temporal.Instant; readonly onBatch?: () => void },
): Promise<Pruned[]> {
  const pruned: Pruned[] = []
  for (const rule of rules) {
    let rows = 0
    for (let gone = rowsAtOnce; gone === rowsAtOnce; ) {
      gone = await db.transaction((tx) => pruneBatch(tx, rule, now))
      rows += gone
      onBatch?.()
    }
    pruned.push({ rule: rule.name, rows })
  }
  await recordPruned(db, pruned, actor, now)
  return pruned
}

/** Rows are found by their place: one that is changed meanwhile has another, and stays. */
async function pruneBatch(tx: Transaction, rule: RetentionRule, now: Temporal.Instant): Promise<number> {
  const table = identifier(rule.table)
  const rows = await tx.query<{ rows: number }>(sql`
    with doomed as materialized (
      select t.ctid from ${table} t where ${rule.mayGo(oldestKept(rule, now))} limit ${rowsAtOnce} for update skip locked),
    gone as (delete from ${table} t using doomed d where t.ctid = d.ctid returning 1)
    select count(*)::int as rows from gone`)
  return onlyRow(rows, `pruning ${rule.table}`).rows
}

function oldestKept({ days }: RetentionRule, now: Temporal.Instant): Temporal.Instant {
  return now.subtract({ hours: 24 * days })
}

async function recordPruned(
  db: Queryable,
  pruned: readonly Pruned[],
  actor: string,
  now: Temporal.Instant,
): Promise<void> {
  const some = pruned.filter(({ rows }) => rows > 0)
  if (some.length === 0) return
  await db.query(sql`
    insert into audit_log (at, actor, action, details)
    values (${now}, ${actor}, 'retention.pruned', ${json(Object.fromEntries(some.map(({ rule, rows }) => [rule, rows])))}::jsonb)`)
}
