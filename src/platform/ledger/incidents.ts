/** Incidents: one open row a cause, however often and on however many dates it happens. */
import type { Temporal } from 'temporal-polyfill'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface NewIncident {
  readonly cause: string
  readonly severity: 'warning' | 'critical'
  readonly title: string
  readonly details: object
  readonly now: Temporal.Instant
}

export async function openIncident(
  db: Queryable,
  { cause, severity, title, details, now }: NewIncident,
): Promise<void> {
  await db.query(sql`
    insert into incidents (cause, severity, title, details, opened_at, last_seen_at)
    values (${cause}, ${severity}, ${title}, ${json(details)}::jsonb, ${now}, ${now})
    on conflict (cause) where resolved_at is null
    do update set occurrences = incidents.occurrences + 1, last_seen_at = excluded.last_seen_at`)
}

/** Opens the incident, or brings the open one up to date: for a state that is looked at again and again, not an event that recurs. */
export async function keepIncident(
  db: Queryable,
  { cause, severity, title, details, now }: NewIncident,
): Promise<void> {
  await db.query(sql`
    insert into incidents (cause, severity, title, details, opened_at, last_seen_at)
    values (${cause}, ${severity}, ${title}, ${json(details)}::jsonb, ${now}, ${now})
    on conflict (cause) where resolved_at is null
    do update set severity = excluded.severity, title = excluded.title, details = excluded.details,
      last_seen_at = excluded.last_seen_at`)
}

/** False where no incident of the cause was open. */
export async function resolveIncident(db: Queryable, cause: string, now: Temporal.Instant): Promise<boolean> {
  const rows = await db.query(sql`
    update incidents set resolved_at = ${now} where cause = ${cause} and resolved_at is null returning 1`)
  return rows.length > 0
}

/** Resolves the incidents of failed partitions whose every dead letter of that cause is closed, and those that stand until no
 * partition has an error any more; returns their causes. */
export async function resolveHealedIncidents(db: Queryable, now: Temporal.Instant): Promise<string[]> {
  const rows = await db.query<{ cause: string }>(sql`
    update incidents i set resolved_at = ${now}
    where i.resolved_at is null and (
      (i.details ? 'asset' and not exists (
        select 1 from dead_letters d where d.closed_at is null
          and d.asset = i.details ->> 'asset' and d.error_code = i.details ->> 'code'))
      or (i.details ? 'untilNoneHas' and not exists (
        select 1 from ledger l where l.error_code = i.details ->> 'untilNoneHas')))
    returning cause`)
  return rows.map((row) => row.cause)
}

export interface OpenIncident {
  readonly cause: string
  readonly severity: string
  readonly title: string
  readonly occurrences: number
  readonly openedAt: Temporal.Instant
}

export function readOpenIncidents(db: Queryable): Promise<OpenIncident[]> {
  return db.query(sql`
    select cause, severity, title, occurrences, opened_at as "openedAt" from incidents
    where resolved_at is null order by opened_at`)
}
