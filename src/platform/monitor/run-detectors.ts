/** One pass over the detectors whose time has come: each looks in a short transaction of its own, in which its verdicts, its heartbeat
 * and its incidents are kept.
 *
 * A detector that throws, or that takes longer than its statements may, leaves nothing behind but its failure; the others go on, and the
 * pipeline does not know of it. */
import type { Temporal } from 'temporal-polyfill'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { resolveIncident } from '../ledger/incidents.ts'
import type { Log } from '../log.ts'
import type { Pipeline } from '../pipeline.ts'
import { storeDailyFigures } from './daily-figures.ts'
import { type Detector, statementSecondsMax } from './detector.ts'
import { beatDetector, readDetectorHeartbeats, recordDetectorFailure } from './detector-heartbeats.ts'
import { dropVerdicts, readStandingVerdicts, storeStandingVerdicts } from './standing-verdicts.ts'
import { failureCause, tellFailures } from './tell-failures.ts'
import { weighVerdicts } from './weigh-verdicts.ts'

export interface MonitorParts {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly log: Log
}

export interface MonitorMemory {
  /** When each detector last tried; null before it was read. Losing it costs one statement. */
  triedMs: Map<string, number> | null
  /** Some detector’s last look failed, for all that is known: what is told of it is brought up to date in every pass. */
  isAnyFailing: boolean
}

export function createMonitorMemory(): MonitorMemory {
  return { triedMs: null, isAnyFailing: true }
}

/** Returns the names of those that looked. */
export async function runDetectors(
  { db, pipeline, clock, log }: MonitorParts,
  memory: MonitorMemory,
): Promise<string[]> {
  const now = clock.now()
  const detectors = pipeline.detectors ?? []
  if (detectors.length === 0) return []
  memory.triedMs ??= new Map(
    (await readDetectorHeartbeats(db)).map((each) => [each.detector, each.triedAt.epochMilliseconds]),
  )
  const looked: string[] = []
  let calendar: Calendar | undefined
  const loadCalendar = async (): Promise<Calendar> => {
    calendar ??= await pipeline.loadCalendar(db)
    return calendar
  }
  for (const detector of detectors) {
    const agoMs = now.epochMilliseconds - (memory.triedMs.get(detector.name) ?? Number.NEGATIVE_INFINITY)
    // A clock that went back would keep a detector from looking until it has caught up.
    if (agoMs >= 0 && agoMs < detector.everySeconds * 1000) continue
    memory.triedMs.set(detector.name, now.epochMilliseconds)
    const startedMs = clock.monotonicMs()
    const tookMs = (): number => clock.monotonicMs() - startedMs
    try {
      await look({ db, pipeline, loadCalendar }, detector, now, tookMs)
      looked.push(detector.name)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      log.error(
        { detector: detector.name, error: error instanceof Error ? error.stack : text },
        'a detector failed',
      )
      memory.isAnyFailing = true
      await recordDetectorFailure(db, { detector: detector.name, now, tookMs: tookMs(), error: text }).catch(
        (failure: unknown) =>
          log.error({ error: String(failure) }, 'that a detector failed could not be kept'),
      )
    }
  }
  if (memory.isAnyFailing) {
    const names = detectors.map(({ name }) => name)
    memory.isAnyFailing = await tellFailures(db, names, now).then(
      (failing) => failing > 0,
      (failure: unknown) => {
        log.error({ error: String(failure) }, 'that detectors fail could not be told')
        return true
      },
    )
  }
  return looked
}

interface LookParts extends Pick<MonitorParts, 'db' | 'pipeline'> {
  /** Once a pass. */
  readonly loadCalendar: () => Promise<Calendar>
}

async function look(
  { db, pipeline, loadCalendar }: LookParts,
  detector: Detector,
  now: Temporal.Instant,
  tookMs: () => number,
): Promise<void> {
  const calendar = await loadCalendar()
  const { assets, schedules } = pipeline
  await db.transaction(async (tx) => {
    await tx.query(sql`select set_config('statement_timeout', ${`${statementSecondsMax}s`}, true)`)
    const seen = await detector.look({ db: tx, now, assets, schedules, calendar })
    const before = await readStandingVerdicts(tx, detector.name)
    const { standing, over } = await weighVerdicts(tx, detector, seen, before, now)
    await storeStandingVerdicts(tx, detector.name, standing)
    await dropVerdicts(tx, detector.name, over)
    const daily = seen.flatMap(({ subject, daily: figures }) => (figures ? [{ subject, figures }] : []))
    await storeDailyFigures(tx, detector.name, daily, now)
    await beatDetector(tx, { detector: detector.name, now, tookMs: tookMs() })
    await resolveIncident(tx, failureCause(detector.name), now)
  })
}
