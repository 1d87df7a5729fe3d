/** Incidents: one open row a cause, however often and on however many dates it happens. What opens them, and what ends them by itself.
 *
 * A cause that comes back soon after it was resolved goes on in its old incident, so that one that flaps is told of once. Every change of
 * state is recorded by a trigger, together with its place in the queue of alerts (migration of `incident_transitions`). */
import type { Temporal } from 'temporal-polyfill'
import { json, onlyRow, type Queryable } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'
import { redact, redactDeep } from '../redaction.ts'

export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

export interface NewIncident {
  /** Its identity: the same words whenever and wherever it happens. */
  readonly cause: string
  readonly severity: Severity
  /** What is wrong, in one sentence with its numbers. */
  readonly title: string
  readonly details: object
  readonly now: Temporal.Instant
  /** Of docs/, as in 'runbook/source.blocked.md'. Default: the runbook page of `details.code`, where there is one. */
  readonly page?: string
  /** In one sentence. Default: what the runbook page says. */
  readonly systemDoes?: string
  readonly whatToDo?: string
  /** This occurrence in a few words; the first five that differ are kept. */
  readonly example?: string
}

/** An incident that was resolved this short a time ago is opened again instead of a new one. */
export const reopenMinutes = 60
const examplesMax = 5
const titleLengthMax = 1000

/** For an event that recurs: opens the incident, or counts one more occurrence of the open one. Returns its number. */
export function openIncident(db: Queryable, incident: NewIncident): Promise<number> {
  return store(
    db,
    incident,
    sql`occurrences = i.occurrences + 1,
        severity = case when array_position(array['info', 'warning', 'critical'], excluded.severity)
          > array_position(array['info', 'warning', 'critical'], i.severity) then excluded.severity else i.severity end`,
  )
}

/** For a state that is looked at again and again: opens the incident, or brings the open one up to date. Returns its number. */
export function keepIncident(db: Queryable, incident: NewIncident): Promise<number> {
  return store(
    db,
    incident,
    sql`severity = excluded.severity, title = excluded.title, details = excluded.details, page = excluded.page,
        system_does = excluded.system_does, what_to_do = excluded.what_to_do`,
  )
}

async function store(db: Queryable, incident: NewIncident, whereOpen: Sql): Promise<number> {
  const { cause, severity, now } = incident
  const title = redact(incident.title).slice(0, titleLengthMax)
  const details = json(redactDeep(incident.details))
  const {
    page = null,
    systemDoes = null,
    whatToDo = null,
  } = redactDeep({
    page: incident.page,
    systemDoes: incident.systemDoes,
    whatToDo: incident.whatToDo,
  })
  const examples = json(incident.example === undefined ? [] : [redact(incident.example).slice(0, 300)])
  const rows = await db.query<{ id: number }>(sql`
    with reopened as (
      update incidents set resolved_at = null, resolved_by = null, resolved_note = null, acknowledged_at = null,
        acknowledged_by = null, acknowledged_note = null, reminded_at = null, reopened_at = ${now}, reopenings = reopenings + 1,
        occurrences = occurrences + 1, last_seen_at = ${now}, severity = ${severity}, title = ${title}, details = ${details}::jsonb,
        page = ${page}, system_does = ${systemDoes}, what_to_do = ${whatToDo}
      where id = (select max(id) from incidents where cause = ${cause})
        and resolved_at > ${now}::timestamptz - make_interval(mins => ${reopenMinutes}::integer)
      returning id),
    kept as (
      insert into incidents as i (cause, severity, title, details, page, system_does, what_to_do, examples, opened_at, last_seen_at)
      select ${cause}, ${severity}, ${title}, ${details}::jsonb, ${page}, ${systemDoes}, ${whatToDo}, ${examples}::jsonb, ${now}::timestamptz, ${now}::timestamptz
      where not exists (select 1 from reopened)
      on conflict (cause) where resolved_at is null do update set last_seen_at = excluded.last_seen_at, ${whereOpen},
        examples = case when jsonb_array_length(i.examples) >= ${examplesMax}::integer or i.examples @> excluded.examples
          then i.examples else i.examples || excluded.examples end
      returning id)
    select id from reopened union all select id from kept`)
  return onlyRow(rows, `the incident '${cause}'`).id
}

/** False where no incident of the cause was open. `note` says why it is over, where that is not plain. */
export async function resolveIncident(
  db: Queryable,
  cause: string,
  now: Temporal.Instant,
  note: string | null = null,
): Promise<boolean> {
  const rows = await db.query(sql`
    update incidents set resolved_at = ${now}, resolved_note = ${note === null ? null : redact(note)}
    where cause = ${cause} and resolved_at is null returning 1`)
  return rows.length > 0
}

/** Resolves the incidents of failed partitions whose every dead letter of that cause is closed and whose asset is not paused for it, and those that stand until no
 * partition has an error any more; returns their causes. */
export async function resolveHealedIncidents(db: Queryable, now: Temporal.Instant): Promise<string[]> {
  const rows = await db.query<{ cause: string }>(sql`
    update incidents i set resolved_at = ${now}
    where i.resolved_at is null and (
      (i.details ? 'asset' and not exists (
        select 1 from dead_letters d where d.closed_at is null
          and d.asset = i.details ->> 'asset' and d.error_code = i.details ->> 'code') and not exists (
        select 1 from breakers b where b.name = 'asset/' || (i.details ->> 'asset') and b.state = 'open'
          and b.last_error_code = i.details ->> 'code'))
      or (i.details ? 'untilNoneHas' and not exists (
        select 1 from ledger l where l.error_code = i.details ->> 'untilNoneHas')))
    returning cause`)
  return rows.map((row) => row.cause)
}

/** For a detector that leaves to another part what that part has told. */
export async function isIncidentOpen(db: Queryable, cause: string): Promise<boolean> {
  const rows = await db.query(sql`select 1 from incidents where cause = ${cause} and resolved_at is null`)
  return rows.length > 0
}

export interface OpenIncident {
  readonly id: number
  readonly cause: string
  readonly severity: Severity
  readonly title: string
  readonly occurrences: number
  readonly openedAt: Temporal.Instant
  readonly acknowledgedBy: string | null
}

export function readOpenIncidents(db: Queryable): Promise<OpenIncident[]> {
  return db.query(sql`
    select id, cause, severity, title, occurrences, opened_at as "openedAt", acknowledged_by as "acknowledgedBy" from incidents
    where resolved_at is null order by opened_at`)
}
