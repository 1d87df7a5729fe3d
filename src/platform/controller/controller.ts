/** The controller: keeps comparing what ought to exist with what does, and orders the difference.
 *
 * Each step is a plain function of the database and the clock and may be repeated at will. One leader at a time (an advisory
 * lock); a notification only wakes it sooner. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { sql } from '../db/sql.ts'
import { resolveHealedIncidents } from '../ledger/incidents.ts'
import { orderReady } from '../ledger/order.ts'
import { planRuns } from '../ledger/plan.ts'
import { type SweepReport, sweep } from '../ledger/sweep.ts'
import type { Log } from '../log.ts'
import type { CalendarDay, Pipeline } from '../pipeline.ts'
import type { Job, Queue } from '../queue/queue.ts'
import { controllerChannel } from './notify.ts'
import { markStaleHistory } from './stale-history.ts'

export interface ControllerParts {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly queue: Queue
  readonly clock: Clock
  readonly log: Log
}

export interface LoopReport {
  readonly planned: readonly string[]
  readonly swept: SweepReport
  readonly ordered: readonly Job[]
  readonly resolved: readonly string[]
}

/** Dates looked at in one loop: all that are live, and the earliest of a backfill; later ones come as those are done. */
const backfillDatesMax = 16

/** One pass over everything: plan, sweep, order, heal. */
export async function runControllerOnce({ db, pipeline, queue, clock }: ControllerParts): Promise<LoopReport> {
  const now = clock.now()
  const calendar = await pipeline.loadCalendar(db)
  const planned = await planRuns(db, pipeline, calendar, now)
  const swept = await sweep(db, now)
  await markStaleHistory(db, pipeline, now)
  const dates = await readActiveDates(db, now)
  const dayOf = (gameDate: string): CalendarDay | null => {
    const answer = calendar.on(gameDate)
    return answer.kind === 'games' ? answer.day : null
  }
  const ordered =
    dates.length === 0 ? [] : await db.transaction((tx) => orderReady(tx, { pipeline, queue, dayOf }, dates, now))
  const resolved = await resolveHealedIncidents(db, now)
  return { planned, swept, ordered, resolved }
}

/** Dates on which something can be due: open partitions whose time has come, and refreshes. */
function readActiveDates(db: Database, now: Temporal.Instant): Promise<string[]> {
  return db
    .query<{ gameDate: string }>(sql`
      with due as (
        select distinct l.game_date from ledger l
        where (l.state in ('expected', 'not_yet', 'blocked') and (l.not_before is null or l.not_before <= ${now}))
          or l.refresh_at <= ${now} or l.state = 'failed' and l.inputs is not null),
      ranked as (
        select d.game_date, r.cause, row_number() over (partition by r.cause in ('backfill', 'import') order by d.game_date) as place
        from due d join runs r on r.game_date = d.game_date)
      select game_date as "gameDate" from ranked
      where cause not in ('backfill', 'import') or place <= ${backfillDatesMax} order by game_date`)
    .then((rows) => rows.map((row) => row.gameDate))
}

export interface Controller {
  stop(): Promise<void>
}

/** Runs the loop while this process leads: every `intervalSeconds`, and sooner when a commit notifies. */
export async function startController(
  parts: ControllerParts,
  session: Session,
  intervalSeconds: number,
): Promise<Controller> {
  const { clock, log } = parts
  const stopping = new AbortController()
  let wake = new AbortController()
  await session.listen(controllerChannel, () => wake.abort())
  const loop = run()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      try {
        if (await session.tryLock('sixthman.controller')) await runControllerOnce(parts)
      } catch (error) {
        log.error({ error: error instanceof Error ? error.stack : String(error) }, 'the controller loop failed; it goes on')
      }
      await clock.sleep(200, stopping.signal)
      await clock.sleep(intervalSeconds * 1000 - 200, AbortSignal.any([stopping.signal, wake.signal]))
    }
  }

  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}
