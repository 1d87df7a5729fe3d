/** Incidents as an operator reads them: what is open and what was, and of one of them everything, with its history and what was sent. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { Severity } from '../ledger/incidents.ts'

export const incidentStates = ['open', 'acknowledged', 'resolved'] as const
export type IncidentState = (typeof incidentStates)[number]

export interface Incident {
  readonly id: number
  readonly cause: string
  readonly severity: Severity
  readonly state: IncidentState
  readonly title: string
  readonly details: object
  readonly page: string | null
  readonly systemDoes: string | null
  readonly whatToDo: string | null
  readonly examples: readonly string[]
  readonly occurrences: number
  readonly reopenings: number
  readonly openedAt: Temporal.Instant
  /** Where it came back: since when it is open this time. */
  readonly reopenedAt: Temporal.Instant | null
  readonly lastSeenAt: Temporal.Instant
  readonly acknowledgedAt: Temporal.Instant | null
  readonly acknowledgedBy: string | null
  readonly acknowledgedNote: string | null
  readonly resolvedAt: Temporal.Instant | null
  /** Null: it resolved itself. */
  readonly resolvedBy: string | null
  readonly resolvedNote: string | null
  /** A value that moved: there is a level that can be taken as normal. Of one that is resolved: none. */
  readonly hasLevel: boolean
}

const stateColumn = sql`case when resolved_at is not null then 'resolved' when acknowledged_at is not null then 'acknowledged' else 'open' end`

/** Of an `Incident`. */
export const incidentColumns = sql`
  id, cause, severity, title, details, page, system_does as "systemDoes", what_to_do as "whatToDo", examples, occurrences, reopenings,
  ${stateColumn} as state,
  opened_at as "openedAt", reopened_at as "reopenedAt", last_seen_at as "lastSeenAt", acknowledged_at as "acknowledgedAt",
  acknowledged_by as "acknowledgedBy", acknowledged_note as "acknowledgedNote", resolved_at as "resolvedAt",
  resolved_by as "resolvedBy", resolved_note as "resolvedNote",
  resolved_at is null and exists (select 1 from incident_looks l where l.cause = incidents.cause and l.level_parts is not null) as "hasLevel"`

export interface IncidentSelection {
  /** With those that are resolved. Default: only what is open or acknowledged. */
  readonly all?: boolean
  /** Only these. */
  readonly severity?: Severity | undefined
  readonly state?: IncidentState | undefined
  /** Goes on behind the one that stood there. */
  readonly after?: IncidentPlace | null
  /** So many. */
  readonly limit: number
}

/** Where an incident stands in the list: what it is sorted by. */
export interface IncidentPlace {
  readonly resolvedAt: string | null
  readonly severity: Severity
  readonly openedAt: string
  readonly id: number
}

export const placeOf = ({ resolvedAt, severity, openedAt, id }: Incident): IncidentPlace => ({
  ...{ severity, id, openedAt: openedAt.toString(), resolvedAt: resolvedAt?.toString() ?? null },
})

const severityRank = (severity: Sql) => sql`array_position(array['critical', 'warning', 'info'], ${severity})`

/** In the order of the list, the resolved ones behind all that are open. */
function isBehind({ resolvedAt, severity, openedAt, id }: IncidentPlace): Sql {
  const place = sql`(${severityRank(sql`severity`)}, opened_at, id) > (${severityRank(sql`${severity}::text`)}, ${openedAt}::timestamptz, ${id}::bigint)`
  return resolvedAt === null
    ? sql`(resolved_at is not null or ${place})`
    : sql`(resolved_at < ${resolvedAt}::timestamptz or (resolved_at = ${resolvedAt}::timestamptz and ${place}))`
}

/** What is open first, the severest and oldest at the top; then what was resolved, the newest at the top. */
export function readIncidents(
  db: Queryable,
  { all = false, severity, state, after = null, limit }: IncidentSelection,
): Promise<Incident[]> {
  return db.query(sql`
    select ${incidentColumns} from incidents where (${all} or resolved_at is null)
      and (${severity ?? null}::text is null or severity = ${severity ?? null}) and (${state ?? null}::text is null or ${stateColumn} = ${state ?? null})
      and ${after === null ? sql`true` : isBehind(after)}
    order by resolved_at desc nulls first, ${severityRank(sql`severity`)}, opened_at, id
    limit ${limit}::integer`)
}

/** As an audit row says how they are. */
export function readIncidentStates(
  db: Queryable,
  ids: readonly number[],
): Promise<Pick<Incident, 'id' | 'state' | 'severity'>[]> {
  return db.query(sql`
    select id, ${stateColumn} as state, severity from incidents where id = any(${[...ids]}::bigint[]) order by id`)
}

export async function readIncident(db: Queryable, id: number): Promise<Incident | null> {
  const rows = await db.query<Incident>(sql`select ${incidentColumns} from incidents where id = ${id}`)
  return rows[0] ?? null
}

export interface Transition {
  readonly id: number
  readonly kind: 'opened' | 'reopened' | 'escalated' | 'calmed' | 'acknowledged' | 'reminded' | 'resolved'
  readonly at: Temporal.Instant
  readonly severity: Severity
  readonly title: string
  readonly occurrences: number
  /** Null: the program. */
  readonly actor: string | null
  readonly note: string | null
}

export function readTransitions(db: Queryable, incident: number): Promise<Transition[]> {
  return db.query(sql`
    select id, kind, at, severity, title, occurrences, actor, note from incident_transitions
    where incident = ${incident} order by id`)
}
