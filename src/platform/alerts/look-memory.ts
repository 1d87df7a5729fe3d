/** What is remembered of the looks at a cause: the last few verdicts, the level its value keeps to, and the level that was accepted. */
import type { Temporal } from 'temporal-polyfill'
import { json, onlyRow, type Queryable, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { highestOf, type LevelKept, type LevelPart } from './level-shift.ts'

export interface RememberedLooks {
  /** Newest first; true where something was found. */
  readonly earlier: readonly boolean[]
  readonly lookedAt: Temporal.Instant | null
  readonly kept: LevelKept | null
  readonly acceptedLevel: readonly LevelPart[] | null
  readonly isOpen: boolean
}

/** Two processes that look at one cause at once would each forget the other's verdict. */
export async function lockCause(tx: Transaction, cause: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('sixthman.incident'), hashtext(${cause}))`)
}

export async function readLooks(db: Queryable, cause: string): Promise<RememberedLooks> {
  const rows = await db.query<{
    verdicts: boolean[] | null
    lookedAt: Temporal.Instant | null
    levelParts: LevelPart[] | null
    levelSince: Temporal.Instant | null
    acceptedLevel: LevelPart[] | null
    isOpen: boolean
  }>(sql`
    select l.verdicts, l.looked_at as "lookedAt", l.level_parts as "levelParts", l.level_since as "levelSince", a.parts as "acceptedLevel",
      exists (select 1 from incidents i where i.cause = ${cause} and i.resolved_at is null) as "isOpen"
    from (values (1)) one left join incident_looks l on l.cause = ${cause} left join incident_levels a on a.cause = ${cause}`)
  const { verdicts, lookedAt, levelParts, levelSince, acceptedLevel, isOpen } = onlyRow(
    rows,
    'the looks of a cause',
  )
  return {
    earlier: verdicts ?? [],
    lookedAt,
    kept: levelParts === null || levelSince === null ? null : { parts: levelParts, since: levelSince },
    acceptedLevel,
    isOpen,
  }
}

export interface StoredLooks {
  readonly cause: string
  readonly verdicts: readonly boolean[]
  readonly kept: LevelKept | null
  readonly now: Temporal.Instant
}

/** Where every look was well there is nothing to remember. */
export async function storeLooks(
  tx: Transaction,
  { cause, verdicts, kept, now }: StoredLooks,
): Promise<void> {
  if (!verdicts.includes(true)) {
    await tx.query(sql`delete from incident_looks where cause = ${cause}`)
    return
  }
  const level = kept ? highestOf(kept.parts) : null
  const parts = kept ? json(kept.parts) : null
  const since = kept?.since ?? null
  await tx.query(sql`
    insert into incident_looks (cause, verdicts, looked_at, level, level_since, level_parts)
    values (${cause}, ${[...verdicts]}::boolean[], ${now}, ${level}, ${since}, ${parts}::jsonb)
    on conflict (cause) do update set verdicts = excluded.verdicts, looked_at = excluded.looked_at, level = excluded.level,
      level_since = excluded.level_since, level_parts = excluded.level_parts`)
}

export interface AcceptedLevel {
  readonly cause: string
  readonly parts: readonly LevelPart[]
  /** Null: it has stayed there long enough. */
  readonly by: string | null
  readonly now: Temporal.Instant
}

/** Takes the level as normal from now on, and resolves the incident that told of it. */
export async function acceptLevel(tx: Transaction, { cause, parts, by, now }: AcceptedLevel): Promise<void> {
  const note = 'the new level is taken as normal; it is told again when the value leaves it'
  await tx.query(sql`
    with accepted as (
      insert into incident_levels (cause, level, parts, accepted_at, accepted_by)
      values (${cause}, ${highestOf(parts)}, ${json(parts)}::jsonb, ${now}, ${by ?? 'sixthman'})
      on conflict (cause) do update set level = excluded.level, parts = excluded.parts, accepted_at = excluded.accepted_at,
        accepted_by = excluded.accepted_by, normal_looks = 0),
    forgotten as (delete from incident_looks where cause = ${cause})
    update incidents set resolved_at = ${now}, resolved_by = ${by}, resolved_note = ${note}
    where cause = ${cause} and resolved_at is null`)
}

/** Forgets the accepted level after so many looks in a row that found nothing. */
export async function countNormalLooks(
  tx: Transaction,
  cause: string,
  isNormal: boolean,
  needed: number,
): Promise<void> {
  await tx.query(sql`
    with counted as (
      update incident_levels set normal_looks = case when ${isNormal} then normal_looks + 1 else 0 end
      where cause = ${cause} and (${isNormal} or normal_looks > 0) and normal_looks + 1 < ${needed}::integer)
    delete from incident_levels where cause = ${cause} and ${isNormal} and normal_looks + 1 >= ${needed}::integer`)
}
