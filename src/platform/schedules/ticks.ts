/** One tick, exactly once: its row and what its action did commit in one transaction, under the key of schedule, nominal time and kind.
 *
 * A second controller, or the same one after a redeploy, meets the key and does nothing. A tick that failed keeps its row, and is tried
 * again after a pause that grows. */
import type { Temporal } from 'temporal-polyfill'
import { type Database, json, type Queryable, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { toPipelineError } from '../errors.ts'
import { overlapOf, type Schedule, type ScheduleAction } from './schedule.ts'
import type { TickKind } from './stored-schedules.ts'

export interface Tick {
  readonly schedule: Schedule
  readonly nominalAt: Temporal.Instant
  readonly kind: TickKind
  readonly passedOver: number
  /** The calendar that a tick of kind 'change' is for. */
  readonly change?: string
  readonly actor: string
  readonly now: Temporal.Instant
}

export type TickOutcome =
  | { readonly kind: 'done' | 'skipped'; readonly said: string }
  /** What an earlier tick began is under way, and this one waits for it. */
  | { readonly kind: 'waits'; readonly said: string }
  | { readonly kind: 'settled_already' }
  /** Another process is at this schedule, or has just been. */
  | { readonly kind: 'at_work_elsewhere' }
  | { readonly kind: 'failed'; readonly said: string }

export const retrySecondsMax = 900

/** What an action does beside the tick's transaction may take so long: a season is held against what ought to be. Nobody waits for what the transaction
 * holds, so that it may stand still for longer than any other. */
const actionMinutesMax = 30

export async function runTick(db: Database, action: ScheduleAction, tick: Tick): Promise<TickOutcome> {
  try {
    return await db.transaction((tx) => runLocked({ db, tx }, action, tick))
  } catch (thrown) {
    const error = toPipelineError(thrown)
    const said = `[${error.code}] ${error.message}`
    await storeFailure(db, tick, said)
    return { kind: 'failed', said }
  }
}

async function runLocked(
  { db, tx }: { readonly db: Database; readonly tx: Transaction },
  action: ScheduleAction,
  tick: Tick,
): Promise<TickOutcome> {
  const { schedule, nominalAt, now } = tick
  const context = { db, tx, nominalAt, now }
  if (!(await lockSchedule(tx, schedule.name))) return { kind: 'at_work_elsewhere' }
  await tx.query(
    sql`select set_config('idle_in_transaction_session_timeout', ${`${actionMinutesMax}min`}, true)`,
  )
  const underWay = (await action.findUnderWay?.(context)) ?? null
  if (underWay !== null && overlapOf(schedule) === 'queue') return { kind: 'waits', said: underWay }
  if (!(await claimTick(tx, tick))) return { kind: 'settled_already' }
  const kind = underWay === null ? 'done' : 'skipped'
  const said = underWay === null ? await action.run(context) : `left out: ${underWay}`
  await settleTick(tx, tick, kind, said)
  return { kind, said }
}

/** Another process that is at it holds the lock; there is nothing to wait for. */
async function lockSchedule(tx: Transaction, name: string): Promise<boolean> {
  const rows = await tx.query<{ locked: boolean }>(sql`
    select pg_try_advisory_xact_lock(hashtext('sixthman.schedule'), hashtext(${name})) as locked`)
  return rows[0]?.locked === true
}

/** Whether any process is doing what a schedule asks for at this moment. */
export async function isAnyTickUnderWay(db: Queryable): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from pg_locks where locktype = 'advisory' and objsubid = 2 and granted
      and classid::bigint = (hashtext('sixthman.schedule')::bigint & 4294967295)
      and database = (select oid from pg_database where datname = current_database())`)
  return rows.length > 0
}

/** Takes the tick's key; false where the tick is settled. */
async function claimTick(tx: Transaction, tick: Tick): Promise<boolean> {
  const { schedule, nominalAt, kind, passedOver, change, actor, now } = tick
  if (change !== undefined) {
    const moved = await tx.query(sql`
      update schedules set changes_seen = ${change} where name = ${schedule.name} and changes_seen is distinct from ${change} returning 1`)
    if (moved.length === 0) return false
  }
  const rows = await tx.query(sql`
    insert into schedule_ticks as t (schedule, nominal_at, kind, state, said, passed_over, actor, tried_at)
    values (${schedule.name}, ${nominalAt}, ${kind}, 'done', '', ${passedOver}, ${actor}, ${now})
    on conflict (schedule, nominal_at, kind) do update set state = 'done', said = '', passed_over = excluded.passed_over,
      actor = excluded.actor, tried_at = excluded.tried_at, retry_at = null, attempts = t.attempts + 1
    where t.state = 'failed' or t.kind = 'change' -- two changes of one instant: what was seen is their key
    returning 1`)
  return rows.length > 0
}

async function settleTick(
  tx: Transaction,
  { schedule: { name }, nominalAt, kind, passedOver, actor, now }: Tick,
  state: 'done' | 'skipped',
  said: string,
): Promise<void> {
  const details = { schedule: name, nominalAt: nominalAt.toString(), kind, state, said, passedOver }
  await tx.query(sql`
    with settled as (
      update schedule_ticks set state = ${state}, said = ${said}
      where schedule = ${name} and nominal_at = ${nominalAt} and kind = ${kind})
    insert into audit_log (at, actor, action, details) values (${now}, ${actor}, 'schedule.ticked', ${json(details)}::jsonb)`)
}

/** Writes down that a tick is left out by its policy; one that was tried keeps what became of it. */
export async function leaveOutTick(db: Database, tick: Tick, said: string): Promise<void> {
  const { schedule, nominalAt, kind, passedOver, actor, now } = tick
  await db.query(sql`
    insert into schedule_ticks (schedule, nominal_at, kind, state, said, passed_over, actor, tried_at)
    values (${schedule.name}, ${nominalAt}, ${kind}, 'skipped', ${said}, ${passedOver}, ${actor}, ${now})
    on conflict (schedule, nominal_at, kind) do nothing`)
}

/** The pause doubles from half a minute up to a quarter of an hour. */
async function storeFailure(db: Database, tick: Tick, said: string): Promise<void> {
  const { schedule, nominalAt, kind, passedOver, actor, now } = tick
  await db.query(sql`
    insert into schedule_ticks as t (schedule, nominal_at, kind, state, said, passed_over, actor, tried_at, retry_at)
    values (${schedule.name}, ${nominalAt}, ${kind}, 'failed', ${said}, ${passedOver}, ${actor}, ${now}, ${now.add({ seconds: 30 })})
    on conflict (schedule, nominal_at, kind) do update set said = excluded.said, tried_at = excluded.tried_at, attempts = t.attempts + 1,
      retry_at = ${now}::timestamptz + least(${retrySecondsMax}, 30 * power(2, least(t.attempts, 10))) * interval '1 second'
    where t.state = 'failed'`)
}

/** A retry that lies further off than any pause was set by a clock that stood ahead. */
export function isRetryDue(retryAt: Temporal.Instant | null, now: Temporal.Instant): boolean {
  if (retryAt === null) return true
  const seconds = retryAt.since(now).total('seconds')
  return seconds <= 0 || seconds > retrySecondsMax
}
