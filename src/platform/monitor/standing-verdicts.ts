/** The standing verdict of each subject, as the last looks left it, and the changes of it, of which the newest is always kept. */
import type { Temporal } from 'temporal-polyfill'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Figures, Status } from './detector.ts'

export interface StandingVerdict {
  readonly detector: string
  readonly subject: string
  readonly status: Status
  /** Looks in a row that found nothing. */
  readonly quietLooks: number
  /** Since when the status stands. */
  readonly since: Temporal.Instant
  readonly lookedAt: Temporal.Instant
  readonly says: string
  readonly figures: Figures
}

export function readStandingVerdicts(db: Queryable, detector: string | null): Promise<StandingVerdict[]> {
  return db.query(sql`
    select detector, subject, status, quiet_looks as "quietLooks", since, looked_at as "lookedAt", says, figures from verdicts
    where ${detector}::text is null or detector = ${detector} order by detector, subject`)
}

/** All of a detector's subjects in one statement; what changed its status is written down beside it. */
export async function storeStandingVerdicts(
  db: Queryable,
  detector: string,
  verdicts: readonly Omit<StandingVerdict, 'detector'>[],
): Promise<void> {
  if (verdicts.length === 0) return
  await db.query(sql`
    with looked as (
      select * from json_to_recordset(${json(verdicts)}::json) as v(subject text, status text, "quietLooks" integer, since timestamptz,
        "lookedAt" timestamptz, says text, figures jsonb)),
    changed as (
      insert into verdict_changes (detector, subject, at, status_before, status, says, figures)
      select ${detector}, l.subject, l."lookedAt", v.status, l.status, l.says, l.figures
      from looked l left join verdicts v on v.detector = ${detector} and v.subject = l.subject
      where l.status is distinct from coalesce(v.status, 'well'))
    insert into verdicts (detector, subject, status, quiet_looks, since, looked_at, says, figures)
    select ${detector}, subject, status, "quietLooks", since, "lookedAt", says, figures from looked
    on conflict (detector, subject) do update set status = excluded.status, quiet_looks = excluded.quiet_looks, since = excluded.since,
      looked_at = excluded.looked_at, says = excluded.says, figures = excluded.figures`)
}

/** Subjects that a detector does not name any more, once they are well. */
export async function dropVerdicts(
  db: Queryable,
  detector: string,
  subjects: readonly string[],
): Promise<void> {
  if (subjects.length === 0) return
  await db.query(
    sql`delete from verdicts where detector = ${detector} and subject = any(${subjects}::text[])`,
  )
}

export interface VerdictChange {
  readonly detector: string
  readonly subject: string
  readonly at: Temporal.Instant
  readonly before: Status | null
  readonly status: Status
  readonly says: string
}

/** The newest first. */
export function readVerdictChanges(
  db: Queryable,
  detector: string | null,
  rowsMax: number,
): Promise<VerdictChange[]> {
  return db.query(sql`
    select detector, subject, at, status_before as before, status, says from verdict_changes
    where ${detector}::text is null or detector = ${detector} order by id desc limit ${rowsMax}`)
}
