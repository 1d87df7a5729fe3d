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
import { sql } from '../db/sql.ts'
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

/** Dates of backfills looked at in one loop; the next loop goes on where this one ended, so that none starves. */
const backfillDatesMax = 24

export interface ControllerMemory {
  /** The last backfill date looked at; the next loop begins after it. */
  backfillCursor: string
  readonly healers: HealerMemory
  /** Made once a pipeline. */
  registered?: { readonly pipeline: Pipeline; readonly healers: readonly Healer[] }
}

export function createControllerMemory(): ControllerMemory {
  return { backfillCursor: '', healers: createHealerMemory() }
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
  const dates = await chooseDates(db, pipeline, now, memory)
  if (dates.length === 0) return []
  return db.transaction((tx) =>
    orderReady(tx, { pipeline, queue, loadCalendar: async () => calendar }, dates, now),
  )
}

/** Every live date on which something can be due, and the next few of the backfills.
 *
 * Due are open partitions whose time has come, refreshes, and what was made from something that has changed since. The last are
 * usually ordered by the very commit that changed it; if that message was lost, this is where they are found. */
async function chooseDates(
  db: Database,
  pipeline: Pipeline,
  now: Temporal.Instant,
  memory: ControllerMemory,
): Promise<string[]> {
  const edges = pipeline.assets.flatMap((asset) =>
    asset.needs
      .filter((need) => need.scope === 'same')
      .map((need) => ({ asset: asset.name, need: need.asset })),
  )
  const due = await db.query<{ gameDate: string; isLive: boolean }>(sql`
    with edge as (
      select * from unnest(${edges.map((each) => each.asset)}::text[], ${edges.map((each) => each.need)}::text[]) as e(asset, need)),
    due as (
      select game_date from ledger
      where state in ('expected', 'not_yet', 'blocked') and (not_before is null or not_before <= ${now})
      union select game_date from ledger where refresh_at <= ${now}
      union select l.game_date from edge e
        join ledger l on l.asset = e.asset and l.inputs is not null and l.state not in ('running', 'discarded')
        join ledger u on u.asset = e.need and u.game_date = l.game_date and u.content_hash is not null
        join runs r on r.game_date = l.game_date
        where l.inputs ->> e.need is distinct from u.content_hash
          and (l.state = 'failed' or (l.locks_at is null or l.locks_at > ${now} or r.cause = 'backfill')))
    select d.game_date as "gameDate", r.cause not in ('backfill', 'import') as "isLive"
    from due d join runs r on r.game_date = d.game_date order by d.game_date`)
  const live = due.filter((row) => row.isLive).map((row) => row.gameDate)
  const backfill = due.filter((row) => !row.isLive).map((row) => row.gameDate)
  const rest = backfill.filter((gameDate) => gameDate > memory.backfillCursor)
  const chosen = (rest.length > 0 ? rest : backfill).slice(0, backfillDatesMax)
  memory.backfillCursor = chosen.length < backfillDatesMax ? '' : chosen.at(-1)!
  return [...live, ...chosen]
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
