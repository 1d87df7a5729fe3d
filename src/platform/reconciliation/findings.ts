/** Findings with their history: an open row is a gap, a resolved one is when it was closed. Looking twice changes nothing but the time. */
import type { Temporal } from 'temporal-polyfill'
import type { BackfillState } from '../backfills/backfills.ts'
import { json, type Queryable, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Finding } from './finding.ts'
import type { Reconciliation } from './reconcile.ts'

export interface StoredFinding extends Finding {
  readonly id: number
  readonly firstSeenAt: Temporal.Instant
  /** How often it was ordered anew because of this finding, and when last. */
  readonly mends: number
  readonly mendedAt: Temporal.Instant | null
  /** The backfill that was ordered last because of it; null where none was. */
  readonly backfill: number | null
  readonly backfillState: BackfillState | null
}

export interface StoredChange {
  readonly opened: number
  readonly resolved: number
}

/** `isWhole`: every date was looked at, so that whatever was not found is closed; otherwise only on the dates looked at. */
export async function storeFindings(
  tx: Transaction,
  { at, dates, findings, partitions, equations }: Reconciliation,
  isWhole: boolean,
): Promise<StoredChange> {
  await lockFindings(tx)
  const opened = await openFindings(tx, findings, at)
  const lookedAt = isWhole ? null : dates.map(({ gameDate }) => gameDate)
  const resolved = await resolveFindings(tx, at, lookedAt)
  if (isWhole) {
    await tx.query(sql`
      insert into reconciliations (at, dates, expected, found, findings, equations)
      values (${at}, ${dates.length}, ${partitions.expected}, ${partitions.found}, ${findings.length}, ${json(equations)}::jsonb)
      on conflict (at) do nothing`)
  }
  return { opened, resolved }
}

/** One process at a time stores and mends. */
async function lockFindings(tx: Transaction): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('sixthman.reconciliation'))`)
}

async function openFindings(
  tx: Transaction,
  findings: readonly Finding[],
  at: Temporal.Instant,
): Promise<number> {
  if (findings.length === 0) return 0
  const rows = await tx.query<{ isNew: boolean }>(sql`
    insert into reconciliation_findings as f (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause,
      first_seen_at, last_seen_at)
    select "gameDate", asset, kind, subject, expected, found, detail, "rootAsset", "rootDate", cause, ${at}, ${at}
    from json_to_recordset(${json(findings)}::json) as r("gameDate" date, asset text, kind text, subject text, expected integer,
      found integer, detail text, "rootAsset" text, "rootDate" date, cause text)
    on conflict (game_date, asset, kind, subject) where resolved_at is null do update set expected = excluded.expected,
      found = excluded.found, detail = excluded.detail, root_asset = excluded.root_asset, root_date = excluded.root_date,
      cause = excluded.cause, last_seen_at = excluded.last_seen_at
    returning f.first_seen_at = f.last_seen_at and f.mends = 0 as "isNew"`)
  return rows.filter(({ isNew }) => isNew).length
}

async function resolveFindings(
  tx: Transaction,
  at: Temporal.Instant,
  gameDates: readonly string[] | null,
): Promise<number> {
  const rows = await tx.query(sql`
    update reconciliation_findings set resolved_at = ${at}
    where resolved_at is null and last_seen_at < ${at}
      and (${gameDates}::date[] is null or game_date = any(${gameDates}::date[]))
    returning 1`)
  return rows.length
}

export function readOpenFindings(db: Queryable): Promise<StoredFinding[]> {
  return db.query(sql`
    select f.id, f.game_date as "gameDate", f.asset, f.kind, f.subject, f.expected, f.found, f.detail, f.root_asset as "rootAsset",
      f.root_date as "rootDate", f.cause, f.first_seen_at as "firstSeenAt", f.mends, f.mended_at as "mendedAt", f.backfill, b.state as "backfillState"
    from reconciliation_findings f left join backfills b on b.id = f.backfill
    where f.resolved_at is null order by f.game_date, f.id`)
}

/** The last look at every date; null before the first. */
export async function readLastLook(db: Queryable): Promise<Temporal.Instant | null> {
  const rows = await db.query<{ at: Temporal.Instant | null }>(sql`select max(at) as at from reconciliations`)
  return rows[0]?.at ?? null
}
