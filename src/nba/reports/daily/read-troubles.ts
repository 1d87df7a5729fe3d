/** What went wrong in the 24 hours: incidents that were open in them, attempts that failed, work that nobody tries again. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { ReportWindow } from './report-window.ts'

export interface IncidentOfDay {
  readonly cause: string
  readonly severity: string
  readonly title: string
  readonly openedAt: Temporal.Instant
  readonly resolvedAt: Temporal.Instant | null
  readonly occurrences: number
}

export interface Troubles {
  readonly incidents: readonly IncidentOfDay[]
  readonly attempts: number
  /** Attempts that failed, by error code. */
  readonly failed: Readonly<Record<string, number>>
  readonly deadLetters: { readonly open: number; readonly came: number }
}

export async function readTroubles(db: Queryable, { from, until }: ReportWindow): Promise<Troubles> {
  const incidents = await db.query<IncidentOfDay>(sql`
    select cause, severity, title, opened_at as "openedAt", resolved_at as "resolvedAt", occurrences from incidents
    where opened_at < ${until} and (resolved_at is null or resolved_at >= ${from})
    order by resolved_at is not null, array_position(array['critical', 'warning', 'info'], severity), opened_at`)
  const attempts = await db.query<{ isFailed: boolean; code: string; attempts: number }>(sql`
    select outcome is not distinct from 'failed' as "isFailed", coalesce(error_code, '') as code, count(*)::int as attempts from attempts
    where started_at >= ${from} and started_at < ${until} group by 1, 2 order by 3 desc, 2`)
  const [letters] = await db.query<{ open: number; came: number }>(sql`
    select count(*) filter (where closed_at is null)::int as open,
      count(*) filter (where created_at >= ${from} and created_at < ${until})::int as came from dead_letters`)
  return {
    incidents,
    attempts: attempts.reduce((sum, row) => sum + row.attempts, 0),
    failed: Object.fromEntries(attempts.flatMap((row) => (row.isFailed ? [[row.code, row.attempts]] : []))),
    deadLetters: letters!,
  }
}
