/** The controller: keeps comparing what ought to exist with what does, and orders the difference.
 *
 * Each step is a plain function of the database and the clock and may be repeated at will. One leader at a time (an advisory
 * lock); a notification only wakes it sooner. */
import { hostname } from 'node:os'
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import { createSealing } from '../audit/sealing.ts'
import { advanceBackfills } from '../backfills/advance-backfills.ts'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { takeLock } from '../dead-man/take-lock.ts'
import { listHealers } from '../healers/index.ts'
import type { Healer, Healing } from '../healing/healer.ts'
import { createHealerMemory, type HealerMemory, runHealers } from '../healing/run-healers.ts'
import type { Pulse } from '../health/pulse.ts'
import { endLeases } from '../ledger/end-leases.ts'
import { resolveHealedIncidents } from '../ledger/incidents.ts'
import { judgeDeadlines } from '../ledger/judge-deadlines.ts'
import { orderReady } from '../ledger/order.ts'
import { planRuns } from '../ledger/plan.ts'
import type { Log } from '../log.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Job, Queue } from '../queue/queue.ts'
import type { Build } from '../release/releases.ts'
import { followSchedules } from '../schedules/run-schedules.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { beat, signOff, signOn } from '../worker/sign-on.ts'
import { chooseDates, createDateMemory, type DateMemory } from './choose-dates.ts'
import { takeLead } from './lead.ts'
import { controllerChannel } from './notify.ts'

export interface ControllerParts {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly queue: Queue
  readonly clock: Clock
  readonly log: Log
  /** Does this process follow the season, as `up` does? A command that makes one date must not begin to plan the day. */
  readonly followsSchedules?: boolean
  /** Default: the pipeline's code version and no configuration. */
  readonly build?: Build
  /** Default: all of them. */
  readonly healers?: readonly Healer[]
  /** Told how each pass ended. */
  readonly telemetry?: Telemetry
  /** Told that the loop turns. */
  readonly pulse?: Pulse
  /** The code's number: what it plans is kept from older code. */
  readonly release?: number
}

export interface LoopReport {
  readonly planned: readonly string[]
  readonly missedDeadlines: readonly PartitionKey[]
  readonly ordered: readonly Job[]
  readonly resolved: readonly string[]
  /** What the healers set right. */
  readonly healed: readonly Healing[]
}

export interface ControllerMemory {
  readonly dates: DateMemory
  readonly healers: HealerMemory
  /** Made once a pipeline. */
  registered?: { readonly pipeline: Pipeline; readonly healers: readonly Healer[] }
}

export function createControllerMemory(): ControllerMemory {
  return { dates: createDateMemory(), healers: createHealerMemory() }
}

/** One pass over everything: plan, judge, heal, order. `memory` only spreads the work; losing it loses nothing. */
export async function runControllerOnce(
  { db, pipeline, queue, clock, log, release, healers }: ControllerParts,
  memory: ControllerMemory = createControllerMemory(),
): Promise<LoopReport> {
  const now = clock.now()
  const calendar = await pipeline.loadCalendar(db)
  await advanceBackfills(db, pipeline, calendar, now)
  const planned = await planRuns(db, pipeline, calendar, now, release)
  const missedDeadlines = await judgeDeadlines(db, now)
  const healed = await runHealers(healers ?? healersOf(pipeline, memory), { db, log, now }, memory.healers)
  const ordered = await orderDue({ db, pipeline, queue }, calendar, memory, now)
  const resolved = await resolveHealedIncidents(db, now)
  return { planned, missedDeadlines, ordered, resolved, healed }
}

function healersOf(pipeline: Pipeline, memory: ControllerMemory): readonly Healer[] {
  if (memory.registered?.pipeline !== pipeline)
    memory.registered = { pipeline, healers: listHealers(pipeline) }
  return memory.registered.healers
}

/** What a new leader does first: frees what its predecessor died over, and orders it. Schedules that are due and healers may look at whole
 * seasons, and work that was under way does not wait for them. */
export async function takeOverWork(
  { db, pipeline, queue, clock }: ControllerParts,
  memory: ControllerMemory,
): Promise<readonly Job[]> {
  const now = clock.now()
  await endLeases(db, now)
  return orderDue({ db, pipeline, queue }, await pipeline.loadCalendar(db), memory, now)
}

async function orderDue(
  { db, pipeline, queue }: Pick<ControllerParts, 'db' | 'pipeline' | 'queue'>,
  calendar: Calendar,
  memory: ControllerMemory,
  now: Temporal.Instant,
): Promise<readonly Job[]> {
  const dates = await chooseDates(db, pipeline, now, memory.dates)
  if (dates.length === 0) return []
  return db.transaction((tx) =>
    orderReady(tx, { pipeline, queue, loadCalendar: async () => calendar }, dates, now),
  )
}

export interface Controller {
  stop(): Promise<void>
}

/** Runs the loop while this process leads: every `intervalSeconds`, and sooner when a commit notifies.
 *
 * The heartbeat is written after a whole pass: a loop that hangs stops beating, although its process and its lock live. */
export async function startController(
  parts: ControllerParts,
  session: Session,
  intervalSeconds: number,
): Promise<Controller> {
  const { clock, log } = parts
  const stopping = new AbortController()
  const memory = createControllerMemory()
  const name = `controller/${hostname()}/${process.pid}`
  const release = await signOn({ name, kind: 'controller' }, parts, session)
  const sealing = createSealing()
  let isLeading = false
  let follows = false
  let wake = new AbortController()
  await session.listen(controllerChannel, () => wake.abort())
  const loop = run()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      parts.pulse?.turned('controller')
      const startedMs = clock.monotonicMs()
      try {
        const isFirst = !isLeading
        isLeading = await takeLead(parts.db, session, release, clock.now())
        if (isLeading && isFirst) {
          await beat(parts.db, name, clock.now())
          await takeOverWork(parts, memory)
        }
        // A lock of its own: while a backfill's process leads, the day goes on.
        follows = parts.followsSchedules === true && (await takeSchedules())
        if (follows) await followSchedules(parts)
        if (isLeading) {
          await lead()
          await sealing.look(parts.db, clock.now())
        }
        if (follows) parts.telemetry?.roundEnded(true)
      } catch (error) {
        log.error(
          { error: error instanceof Error ? error.stack : String(error) },
          'the controller loop failed; it goes on',
        )
        if (follows) parts.telemetry?.roundEnded(false)
      }
      const restMs = restAfter(clock.monotonicMs() - startedMs)
      await clock.sleep(restMs, stopping.signal)
      await clock.sleep(intervalSeconds * 1000 - restMs, AbortSignal.any([stopping.signal, wake.signal]))
    }
  }

  function takeSchedules(): Promise<boolean> {
    return takeLock(parts.db, session, { lock: 'sixthman.schedules', now: clock.now() })
  }

  async function lead(): Promise<void> {
    const startedAt = clock.now()
    const startedMs = clock.monotonicMs()
    let planned: readonly string[] | null = null
    try {
      const report = await runControllerOnce({ ...parts, release }, memory)
      await beat(parts.db, name, clock.now())
      planned = report.planned
    } finally {
      const ms = clock.monotonicMs() - startedMs
      parts.telemetry?.passEnded({ startedAt, ms, isDone: planned !== null, planned: planned ?? [] })
    }
  }

  return {
    async stop() {
      stopping.abort()
      await loop
      await signOff(parts.db, name, clock.now())
    },
  }
}

/** A pass is followed by a rest ten times as long, so that a long backfill, whose every commit wakes it, leaves the machine to the
 * workers; at least 200 ms, at most 2 s. */
function restAfter(passMs: number): number {
  return Math.min(2000, Math.max(200, 10 * passMs))
}
