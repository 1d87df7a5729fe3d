/** What an operator does with an incident: says that he has it, says that it is over, or takes a new level as normal. Each is written into
 * the history and into the audit log in one transaction. */
import type { Temporal } from 'temporal-polyfill'
import { type Database, json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { redact } from '../redaction.ts'
import type { LevelPart } from './level-shift.ts'
import { acceptLevel } from './look-memory.ts'

export interface IncidentRequest {
  readonly ids: readonly number[]
  readonly actor: string
  readonly note: string
  readonly now: Temporal.Instant
}

/** Nobody is reminded any more. Returns the numbers of those that were open; one that was acknowledged before has a new owner. */
export function acknowledgeIncidents(db: Database, request: IncidentRequest): Promise<number[]> {
  const { ids, actor, now } = request
  const note = redact(request.note)
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ id: number }>(sql`
      update incidents set acknowledged_at = ${now}, acknowledged_by = ${actor}, acknowledged_note = ${note}
      where id = any(${[...ids]}::bigint[]) and resolved_at is null returning id`)
    return writeAudit(tx, 'incident.acknowledged', rows, request)
  })
}

/** For what does not end by itself. A cause that is still there opens its incident again. Returns the numbers of those that were open. */
export function resolveIncidents(db: Database, request: IncidentRequest): Promise<number[]> {
  const { ids, actor, now } = request
  const note = redact(request.note)
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ id: number }>(sql`
      update incidents set resolved_at = ${now}, resolved_by = ${actor}, resolved_note = ${note}
      where id = any(${[...ids]}::bigint[]) and resolved_at is null returning id`)
    return writeAudit(tx, 'incident.resolved', rows, request)
  })
}

/** For a value that has moved to stay: resolves the incident, and tells again only when the value leaves its level. Returns the numbers of
 * those that are open and have a level. */
export function acceptLevels(db: Database, request: IncidentRequest): Promise<number[]> {
  const { ids, actor, now } = request
  return db.transaction(async (tx) => {
    const open = await tx.query<{ id: number; cause: string; parts: LevelPart[] }>(sql`
      select i.id, i.cause, l.level_parts as parts from incidents i join incident_looks l on l.cause = i.cause and l.level_parts is not null
      where i.id = any(${[...ids]}::bigint[]) and i.resolved_at is null order by i.id for update of i`)
    for (const { cause, parts } of open) await acceptLevel(tx, { cause, parts, by: actor, now })
    return writeAudit(tx, 'incident.level-accepted', open, request)
  })
}

async function writeAudit(
  tx: Transaction,
  action: string,
  rows: readonly { readonly id: number }[],
  { actor, note, now }: IncidentRequest,
): Promise<number[]> {
  const ids = rows.map(({ id }) => id).sort((a, b) => a - b)
  if (ids.length === 0) return []
  await tx.query(sql`
    insert into audit_log (at, actor, action, details)
    values (${now}, ${actor}, ${action}, ${json({ incidents: ids, note: redact(note) })}::jsonb)`)
  return ids
}
