/** What the reconciliation found, and its last look at every date. */
import type { Temporal } from 'temporal-polyfill'
import { onlyRow, type Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { EquationTotals } from '../../platform/reconciliation/reconcile.ts'

export interface ListedFinding {
  readonly id: number
  readonly gameDate: string
  readonly asset: string
  readonly kind: string
  readonly subject: string
  readonly expected: number
  readonly found: number
  readonly detail: string
  readonly rootAsset: string
  readonly rootDate: string
  readonly cause: string
  readonly firstSeenAt: Temporal.Instant
  readonly lastSeenAt: Temporal.Instant
  readonly resolvedAt: Temporal.Instant | null
  readonly mends: number
}

export interface FindingListing {
  /** With those that were closed. */
  readonly all: boolean
  readonly before: number | null
  readonly limit: number
  readonly kind?: string | undefined
  readonly asset?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Newest first; one more than the limit, where there is one. */
export function readFindingPage(
  db: Queryable,
  { all, before, limit, kind, asset, from, to }: FindingListing,
): Promise<ListedFinding[]> {
  return db.query(sql`
    select id, game_date as "gameDate", asset, kind, subject, expected, found, detail, root_asset as "rootAsset", root_date as "rootDate",
      cause, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", resolved_at as "resolvedAt", mends
    from reconciliation_findings
    where (${all}::boolean or resolved_at is null) and id < coalesce(${before}::bigint, 9223372036854775807)
      and (${kind ?? null}::text is null or kind = ${kind ?? null}) and (${asset ?? null}::text is null or asset = ${asset ?? null})
      and game_date between coalesce(${from ?? null}::date, '-infinity') and coalesce(${to ?? null}::date, 'infinity')
    order by id desc limit ${limit + 1}`)
}

export interface LookSummary {
  readonly at: Temporal.Instant
  readonly dates: number
  readonly expected: number
  readonly found: number
  readonly findings: number
  /** By season; empty of a look that was made before they were kept. */
  readonly equations: readonly EquationTotals[]
}

/** Null before the first look. */
export async function readLookSummary(db: Queryable): Promise<LookSummary | null> {
  const rows = await db.query<LookSummary>(sql`
    select at, dates, expected, found, findings, equations from reconciliations order by at desc limit 1`)
  return rows[0] ?? null
}

export interface Gaps {
  readonly count: number
  /** Of these: rows that were there and are not any more, or do not add up. */
  readonly graveCount: number
}

/** What stands of the findings. */
export async function countGaps(db: Queryable): Promise<Gaps> {
  const rows = await db.query<Gaps>(sql`
    select count(*)::int as count, count(*) filter (where kind in ('emptied', 'lost_rows', 'unbalanced'))::int as "graveCount"
    from reconciliation_findings where resolved_at is null`)
  return onlyRow(rows, 'counting gaps')
}
