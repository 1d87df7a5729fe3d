/** The stored side of the schedules: that they are known, whether an operator switched them off, and how far their ticks have come.
 *
 * `lastSettledAt` looks only at ticks up to now, so that a tick of a clock that stood ahead hides nothing. */
import type { Temporal } from 'temporal-polyfill'
import { controllerChannel } from '../controller/notify.ts'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { firstKnownSince, type SettledTicks } from './due-ticks.ts'
import type { Schedules } from './schedule.ts'

export interface StoredSchedule extends SettledTicks {
  readonly name: string
  readonly cron: string
  readonly zone: string
  readonly changesSeen: string | null
  readonly disabledAt: Temporal.Instant | null
  readonly disabledBy: string | null
  readonly disabledReason: string | null
  /** The newest tick of any kind up to now: what became of it. */
  readonly last: LastTick | null
  readonly retryAt: Temporal.Instant | null
}

export interface LastTick {
  readonly nominalAt: Temporal.Instant
  readonly kind: TickKind
  readonly state: 'done' | 'skipped' | 'failed'
  readonly said: string
}

export type TickKind = 'scheduled' | 'change' | 'manual'

/** Writes down what is declared; a schedule that is known keeps since when, and whether it is disabled. Since when is put right where a
 * clock that stood ahead had set it. */
export async function storeDeclared(
  db: Queryable,
  { declared, zone }: Schedules,
  now: Temporal.Instant,
): Promise<void> {
  const rows = declared.map((schedule) => ({
    name: schedule.name,
    cron: schedule.cron,
    action: schedule.action,
    since: firstKnownSince(schedule, zone, now).toString(),
  }))
  await db.query(sql`
    insert into schedules as s (name, cron, zone, action, known_since)
    select name, cron, ${zone}, action, since
    from json_to_recordset(${json(rows)}::json) as d(name text, cron text, action text, since timestamptz)
    on conflict (name) do update set cron = excluded.cron, zone = excluded.zone, action = excluded.action,
      known_since = least(s.known_since, excluded.known_since)
    where (s.cron, s.zone, s.action) is distinct from (excluded.cron, excluded.zone, excluded.action)
      or s.known_since > ${now}`)
}

export async function readSchedules(db: Queryable, now: Temporal.Instant): Promise<StoredSchedule[]> {
  const rows = await db.query<
    Omit<StoredSchedule, 'last'> & {
      readonly nominalAt: Temporal.Instant | null
      readonly kind: TickKind
      readonly state: LastTick['state']
      readonly said: string
    }
  >(sql`
    select s.name, s.cron, s.zone, s.known_since as "knownSince", s.changes_seen as "changesSeen", s.disabled_at as "disabledAt",
      s.disabled_by as "disabledBy", s.disabled_reason as "disabledReason",
      (select max(nominal_at) from schedule_ticks t where t.schedule = s.name and t.kind = 'scheduled' and t.state <> 'failed'
        and t.nominal_at <= ${now}) as "lastSettledAt",
      (select max(retry_at) from schedule_ticks t where t.schedule = s.name and t.state = 'failed' and t.kind <> 'manual') as "retryAt",
      l.nominal_at as "nominalAt", l.kind, l.state, l.said
    from schedules s left join lateral (
      select nominal_at, kind, state, said from schedule_ticks t where t.schedule = s.name and t.nominal_at <= ${now}
        order by nominal_at desc, kind limit 1) l on true
    order by s.name`)
  return rows.map(({ nominalAt, kind, state, said, ...stored }) => ({
    ...stored,
    last: nominalAt === null ? null : { nominalAt, kind, state, said },
  }))
}

export interface Switch {
  readonly name: string
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** False where no schedule of that name is enabled. */
export async function disableSchedule(db: Queryable, { name, actor, reason, now }: Switch): Promise<boolean> {
  const rows = await db.query(sql`
    with moved as (
      update schedules set disabled_at = ${now}, disabled_by = ${actor}, disabled_reason = ${reason}
      where name = ${name} and disabled_at is null returning name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'schedule.disabled', ${json({ schedule: name, reason })}::jsonb from moved)
    select pg_notify(${controllerChannel}, name) from moved`)
  return rows.length > 0
}

/** False where no schedule of that name is disabled. */
export async function enableSchedule(db: Queryable, { name, actor, reason, now }: Switch): Promise<boolean> {
  const rows = await db.query(sql`
    with moved as (
      update schedules set disabled_at = null, disabled_by = null, disabled_reason = null
      where name = ${name} and disabled_at is not null returning name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'schedule.enabled', ${json({ schedule: name, reason })}::jsonb from moved)
    select pg_notify(${controllerChannel}, name) from moved`)
  return rows.length > 0
}
