/** What goes wrong with the schedules of a simulated month: one is switched off, is unknown to the release that runs, or fails at its tick; several
 * controllers come to the same tick; and the clock leaps, most gladly over a tick. */
import { Temporal } from 'temporal-polyfill'
import { sql } from '../../src/platform/db/sql.ts'
import { nextTickAfter } from '../../src/platform/schedules/cron.ts'
import type { Schedule } from '../../src/platform/schedules/schedule.ts'
import { disableSchedule, enableSchedule } from '../../src/platform/schedules/stored-schedules.ts'
import { type BegunFault, hourMs, type MonthFault, type MonthParts } from './month-fault.ts'

const minuteMs = 60_000
/** A leap over more would be a pause of the program and not a fault of its clock. */
const leapHoursMax = 4

interface ComingTick {
  readonly schedule: Schedule
  readonly atMs: number
}

function listComing({ pipeline, clock }: MonthParts, withinMs: number): ComingTick[] {
  const { declared, zone } = pipeline.schedules!
  const now = clock.now()
  return declared.flatMap((schedule) => {
    const atMs = nextTickAfter(schedule.cron, zone, now)?.epochMilliseconds ?? Number.POSITIVE_INFINITY
    return atMs <= now.epochMilliseconds + withinMs ? [{ schedule, atMs }] : []
  })
}

export const illSchedule: MonthFault = (parts) => {
  const due = listComing(parts, hourMs).map(({ schedule }) => schedule)
  const schedule = parts.random.pick(due.length > 0 ? due : parts.pipeline.schedules!.declared)
  return parts.random.pick([disable, undeclare, fail])(parts, schedule)
}

async function disable({ db, clock }: MonthParts, { name }: Schedule): Promise<BegunFault> {
  const change = { name, actor: 'operator', reason: 'by mistake' }
  await disableSchedule(db, { ...change, now: clock.now() })
  return {
    says: `the schedule ${name} is disabled`,
    incident: { cause: `schedule ${name}`, isMet: async () => true },
    end: async () => void (await enableSchedule(db, { ...change, now: clock.now() })),
  }
}

function undeclare({ undeclared }: MonthParts, { name }: Schedule): BegunFault {
  undeclared.add(name)
  return {
    says: `the release that runs does not declare the schedule ${name}`,
    incident: { cause: `schedule ${name}`, isMet: async () => true },
    end: async () => void undeclared.delete(name),
  }
}

/** Told once it is late: a tick that falls too near to the hour's end is not. */
function fail({ obstacles }: MonthParts, { name, toleranceMinutes }: Schedule): BegunFault {
  const key = `schedule ${name}`
  obstacles.set(key, () => {
    throw new TypeError(`${name} is broken`)
  })
  return {
    says: `the schedule ${name} fails`,
    incident: {
      cause: key,
      isMet: async (db, fromMs) => {
        const late = await db.query(sql`
          select 1 from schedule_ticks where schedule = ${name} and kind = 'scheduled' and state = 'failed'
            and tried_at > ${Temporal.Instant.fromEpochMilliseconds(fromMs)}
            and tried_at > nominal_at + make_interval(mins => ${toleranceMinutes}::integer)`)
        return late.length > 0
      },
    },
    end: async () => void obstacles.delete(key),
  }
}

/** Beside the process itself, which comes after them; most gladly at a tick. */
export const manyControllers: MonthFault = async (parts) => {
  const { rivals, random, leap } = parts
  const tick = drawTick(parts)
  rivals.count = 2 + random.integer(3)
  if (tick) await leap(tick.inMinutes * minuteMs)
  return {
    says: `${rivals.count + 1} controllers follow the schedules${tick ? `, and come to the tick of ${tick.name}` : ''}`,
    async end() {
      rivals.count = 0
    },
  }
}

export const clockJump: MonthFault = async (parts) => {
  const { leap, random } = parts
  const tick = random.float() < 0.5 ? drawTick(parts) : undefined
  const minutes = tick ? tick.inMinutes + random.integer(60) : 20 + random.integer(100)
  await leap(minutes * minuteMs)
  return { says: `the clock leaps by ${minutes} minutes${tick ? `, over the tick of ${tick.name}` : ''}` }
}

/** One that a leap may reach; there is none in the evening. */
function drawTick(parts: MonthParts): { readonly name: string; readonly inMinutes: number } | undefined {
  const ticks = listComing(parts, leapHoursMax * hourMs)
  if (ticks.length === 0) return undefined
  const { schedule, atMs } = parts.random.pick(ticks)
  return {
    name: schedule.name,
    inMinutes: Math.ceil((atMs - parts.clock.now().epochMilliseconds) / minuteMs),
  }
}
