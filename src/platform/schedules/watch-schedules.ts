/** Declared schedules held against the stored ones: one that was disabled, that vanished from the declarations, or that is late is shown and
 * opens one incident, which resolves itself when the schedule is run as declared again.
 *
 * A schedule that nobody declares any more and that was disabled on purpose is retired: nothing is said of it. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { keepIncident } from '../ledger/incidents.ts'
import { nextTickAfter } from './cron.ts'
import { findDueTicks } from './due-ticks.ts'
import type { Schedule, Schedules } from './schedule.ts'
import { readSchedules, type StoredSchedule } from './stored-schedules.ts'

export const scheduleStates = [
  'on_time',
  'due',
  'late',
  'disabled',
  'vanished',
  'retired',
  'never_seen',
] as const

export interface ScheduleView {
  readonly name: string
  readonly state: (typeof scheduleStates)[number]
  /** In one sentence, where something is to be said. */
  readonly because: string | null
  readonly declared: Schedule | null
  readonly stored: StoredSchedule | null
  readonly nextAt: Temporal.Instant | null
}

/** Every schedule that is declared, in that order, and then those that are only stored. */
export async function viewSchedules(
  db: Queryable,
  { declared, zone }: Schedules,
  now: Temporal.Instant,
): Promise<ScheduleView[]> {
  const stored = new Map((await readSchedules(db, now)).map((each) => [each.name, each]))
  const views = declared.map((schedule): ScheduleView => {
    const own = stored.get(schedule.name) ?? null
    stored.delete(schedule.name)
    const nextAt = nextTickAfter(schedule.cron, zone, now)
    return {
      name: schedule.name,
      declared: schedule,
      stored: own,
      nextAt,
      ...judge(schedule, zone, own, now),
    }
  })
  const undeclared = [...stored.values()].map((own): ScheduleView => {
    const isRetired = own.disabledAt !== null
    return {
      name: own.name,
      state: isRetired ? 'retired' : 'vanished',
      because: isRetired
        ? `disabled by ${own.disabledBy}: ${own.disabledReason}`
        : 'it is stored, and the program declares it no more',
      declared: null,
      stored: own,
      nextAt: null,
    }
  })
  return [...views, ...undeclared]
}

function judge(
  schedule: Schedule,
  zone: string,
  own: StoredSchedule | null,
  now: Temporal.Instant,
): Pick<ScheduleView, 'state' | 'because'> {
  if (own === null) return { state: 'never_seen', because: 'no process has followed the schedules yet' }
  if (own.disabledAt !== null)
    return { state: 'disabled', because: `disabled by ${own.disabledBy}: ${own.disabledReason}` }
  const { newest } = findDueTicks(schedule, zone, own, now)
  if (newest === null) return { state: 'on_time', because: null }
  if (now.since(newest).total('minutes') <= schedule.toleranceMinutes) return { state: 'due', because: null }
  const failed = own.last?.state === 'failed' ? `; it failed: ${own.last.said}` : ''
  return { state: 'late', because: `its tick of ${formatTick(newest, zone)} is not settled${failed}` }
}

/** '2025-11-24 04:00 (America/New_York)': as its cron says it. */
function formatTick(tick: Temporal.Instant, zone: string): string {
  const local = tick.toZonedDateTimeISO(zone)
  return `${local.toPlainDate()} ${local.toPlainTime().toString().slice(0, 5)} (${zone})`
}

/** Somebody has to see to it. Of one that was never followed nothing is known: that nobody is there to follow it is told of the processes. */
export const isNotKept = ({ state }: Pick<ScheduleView, 'state'>): boolean =>
  state === 'late' || state === 'disabled' || state === 'vanished'

/** Of the incident of one that is not run as declared. */
export function scheduleCause(name: string): string {
  return `schedule ${name}`
}

function describeRemedy(name: string, state: ScheduleView['state']): string {
  if (state === 'disabled') return `sixthman schedules enable ${name} --reason "…"`
  if (state === 'vanished')
    return `Start the release that declares it, or retire it: sixthman schedules disable ${name} --reason "…"`
  return `sixthman schedules shows what came of its last tick; sixthman schedules run ${name} runs it now.`
}

/** Returns the causes that are open now. `leftAlone`: schedules of which another process does a tick at this moment, so that nothing is judged of them. */
export async function watchSchedules(
  db: Queryable,
  schedules: Schedules,
  { now, leftAlone }: { readonly now: Temporal.Instant; readonly leftAlone: readonly string[] },
): Promise<string[]> {
  const wrong = (await viewSchedules(db, schedules, now)).filter(
    (view) => isNotKept(view) && !leftAlone.includes(view.name),
  )
  const causes = wrong.map(({ name }) => scheduleCause(name))
  for (const { name, state, because } of wrong) {
    await keepIncident(db, {
      cause: scheduleCause(name),
      severity: 'warning',
      title: `the schedule ${name} is ${state}: ${because}`,
      details: { schedule: name, state },
      page: 'schedules.md',
      systemDoes:
        'A tick that failed is tried again after half a minute up to a quarter of an hour; one that was missed is made up for as its policy says.',
      whatToDo: describeRemedy(name, state),
      now,
    })
  }
  await db.query(sql`
    update incidents set resolved_at = ${now}
    where resolved_at is null and details ? 'schedule' and not cause = any(${causes}::text[])
      and not details ->> 'schedule' = any(${[...leftAlone]}::text[])`)
  return causes
}
