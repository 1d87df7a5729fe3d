/** One look at the schedules: what is due by the declarations, the stored ticks and the clock is run, and the rest is watched.
 *
 * Repeated at will and by any number of processes: a tick is settled once. One that fails is tried again later; the others go on. */
import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { Pipeline } from '../pipeline.ts'
import { findDueTicks } from './due-ticks.ts'
import type { Schedule, Schedules } from './schedule.ts'
import { readSchedules, type StoredSchedule, storeDeclared } from './stored-schedules.ts'
import { isRetryDue, leaveOutTick, runTick, type Tick, type TickOutcome } from './ticks.ts'
import { watchSchedules } from './watch-schedules.ts'

export interface ScheduleParts {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly log: Log
}

export interface TickReport {
  readonly schedule: string
  readonly nominalAt: Temporal.Instant
  readonly kind: Tick['kind']
  readonly outcome: TickOutcome
}

/** Runs what is due, and then opens or resolves the incidents of schedules that are not run as declared; whoever else is at one says how that one is. */
export async function followSchedules(parts: ScheduleParts): Promise<TickReport[]> {
  const reports = await runDueTicks(parts)
  const { db, pipeline, clock } = parts
  const elsewhere = reports.filter(({ outcome }) => outcome.kind === 'at_work_elsewhere')
  if (pipeline.schedules)
    await watchSchedules(db, pipeline.schedules, {
      now: clock.now(),
      leftAlone: elsewhere.map(({ schedule }) => schedule),
    })
  return reports
}

export async function runDueTicks({ db, pipeline, clock, log }: ScheduleParts): Promise<TickReport[]> {
  const { schedules } = pipeline
  if (!schedules) return []
  const now = clock.now()
  let stored = await readByName(db, now)
  if (schedules.declared.some((each) => !isStoredAs(stored.get(each.name), each, schedules, now))) {
    await storeDeclared(db, schedules, now)
    stored = await readByName(db, now)
  }
  const reports: TickReport[] = []
  for (const tick of await listTicks(db, pipeline, schedules, stored, now)) {
    const outcome = await runTick(db, schedules.actions[tick.schedule.action]!, tick)
    if (outcome.kind === 'settled_already') continue
    const report = { schedule: tick.schedule.name, nominalAt: tick.nominalAt, kind: tick.kind, outcome }
    const fields = { schedule: report.schedule, nominalAt: report.nominalAt.toString() }
    if (outcome.kind === 'failed') log.error(fields, `a schedule failed: ${outcome.said}`)
    else if (outcome.kind === 'done' || outcome.kind === 'skipped') log.info(fields, outcome.said)
    reports.push(report)
  }
  return reports
}

async function readByName(db: Database, now: Temporal.Instant): Promise<Map<string, StoredSchedule>> {
  return new Map((await readSchedules(db, now)).map((each) => [each.name, each]))
}

function isStoredAs(
  stored: StoredSchedule | undefined,
  { cron }: Schedule,
  { zone }: Schedules,
  now: Temporal.Instant,
): boolean {
  if (stored?.cron !== cron || stored.zone !== zone) return false
  return Temporal.Instant.compare(stored.knownSince, now) <= 0
}

/** What is to be run now, in the order of the declarations. A tick that its policy gives up is written down on the way. */
async function listTicks(
  db: Database,
  pipeline: Pipeline,
  { declared, zone }: Schedules,
  stored: ReadonlyMap<string, StoredSchedule>,
  now: Temporal.Instant,
): Promise<Tick[]> {
  const ticks: Tick[] = []
  for (const schedule of declared) {
    const own = stored.get(schedule.name)
    if (!own || own.disabledAt !== null || !isRetryDue(own.retryAt, now)) continue
    const due = findDueTicks(schedule, zone, own, now)
    const base = { schedule, kind: 'scheduled', actor: 'schedule', now } as const
    const passedOver = due.passedOver
    due.ticks.forEach((nominalAt, index) => {
      ticks.push({ ...base, nominalAt, passedOver: index === 0 ? passedOver : 0 })
    })
    if (due.ticks.length === 0 && due.newest !== null) {
      const tick = { ...base, nominalAt: due.newest, passedOver: passedOver - 1 }
      await leaveOutTick(db, tick, 'its time had passed, and this schedule makes up for nothing')
    }
    if (schedule.alsoOn === 'calendar_change') {
      const { version } = await pipeline.loadCalendar(db)
      if (version !== own.changesSeen)
        ticks.push({ ...base, kind: 'change', nominalAt: now, passedOver: 0, change: version })
    }
  }
  return ticks
}

/** Does what a schedule does at once, as a tick of its own kind; its timetable goes on as if nothing had been. */
export async function runScheduleNow(
  db: Database,
  schedules: Schedules,
  { name, actor, now }: { readonly name: string; readonly actor: string; readonly now: Temporal.Instant },
): Promise<TickOutcome> {
  const schedule = schedules.declared.find((each) => each.name === name)
  if (!schedule) throw new Error(`no schedule is named '${name}'`)
  await storeDeclared(db, schedules, now)
  const tick: Tick = { schedule, nominalAt: now, kind: 'manual', passedOver: 0, actor, now }
  return runTick(db, schedules.actions[schedule.action]!, tick)
}
