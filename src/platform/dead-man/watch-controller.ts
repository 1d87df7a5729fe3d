/** Every process that works notices by itself when no controller ends its passes any more: the one that opens incidents is then the
 * one that is gone. All of them speak of one incident; whoever hears the controller again resolves it. Those that stay look after the detectors, too,
 * which run beside the controller: while it is silent, that is all there is to say. And they tell of a database that was away, when it is back.
 *
 * A process counts silence from its own start at the earliest, so that nothing is told of while a system is being started, and from the return of the database. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../clock.ts'
import type { Database, Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { toPipelineError } from '../errors.ts'
import type { Pulse } from '../health/pulse.ts'
import { keepIncident, resolveIncident } from '../ledger/incidents.ts'
import type { Log } from '../log.ts'
import type { Detector } from '../monitor/detector.ts'
import { judgeDetectors } from './judge-detectors.ts'
import { type AbsenceMemory, rememberAbsence, tellAbsence } from './tell-absence.ts'

export const silenceCause = 'the controller is silent'
const lookSeconds = 20
/** Longer than another controller needs to take the lead from a frozen one, and than a restart takes. */
export const silenceSecondsMax = 120

/** A machine that was suspended has heard nobody meanwhile. */
const sleptSecondsMin = 300

export interface ControllerHeard {
  readonly name: string | null
  /** The end of its last whole pass; null where none was ever started. */
  readonly at: Temporal.Instant | null
  readonly stoppedAt: Temporal.Instant | null
}

/** Of the controller that was heard last. */
export async function readControllerHeard(db: Queryable): Promise<ControllerHeard> {
  const rows = await db.query<ControllerHeard>(sql`
    select worker as name, heartbeat_at as at, stopped_at as "stoppedAt" from workers where kind = 'controller'
    order by heartbeat_at desc limit 1`)
  return rows[0] ?? { name: null, at: null, stoppedAt: null }
}

export interface SilenceParts {
  readonly db: Queryable
  readonly clock: Clock
}

/** Opens, keeps or resolves the incident by what is so now; true where the controller is silent. */
export async function judgeSilence(
  { db, clock }: SilenceParts,
  aliveSince: Temporal.Instant,
): Promise<boolean> {
  const now = clock.now()
  const { name, at, stoppedAt } = await readControllerHeard(db)
  const sinceMs = Math.max(at?.epochMilliseconds ?? 0, aliveSince.epochMilliseconds)
  const isSilent = now.epochMilliseconds - sinceMs > silenceSecondsMax * 1000
  if (!isSilent) {
    // Only a beat that is fresh ends it: a process that has just started has heard nothing yet.
    const isHeard = at !== null && now.epochMilliseconds - at.epochMilliseconds <= silenceSecondsMax * 1000
    if (isHeard) await resolveIncident(db, silenceCause, now)
    return false
  }
  await keepIncident(db, {
    cause: silenceCause,
    severity: 'critical',
    title: describe(name, at, stoppedAt),
    details: {
      controller: name,
      lastPassAt: at?.toString() ?? null,
      stoppedAt: stoppedAt?.toString() ?? null,
    },
    page: 'health.md',
    systemDoes:
      'Workers finish what is ordered and then stand still. Another process with a controller takes the lead within a minute, if there is one.',
    whatToDo:
      'Start one: sixthman up, or sixthman worker --controller. If its process is still there, its log says what it is at; end it.',
    now,
  })
  return true
}

function describe(
  name: string | null,
  at: Temporal.Instant | null,
  stoppedAt: Temporal.Instant | null,
): string {
  const what = 'nothing is planned, ordered or repaired'
  if (name === null || at === null) return `no controller has ever run here: ${what}`
  return stoppedAt
    ? `the controller ${name} was stopped at ${stoppedAt.toString()} and no other has taken its place: ${what}`
    : `the controller ${name} has ended no pass since ${at.toString()}: ${what}`
}

export interface ControllerWatch {
  stop(): Promise<void>
}

export function startControllerWatch(
  parts: SilenceParts & {
    readonly db: Database
    readonly log: Log
    readonly pulse?: Pulse
    /** Which are to look, wherever they run; none for a process that comes and goes, such as a command. */
    readonly detectors: readonly Detector[]
  },
): ControllerWatch {
  const { clock, log, pulse } = parts
  let aliveSince = clock.now()
  let detectorsSince = aliveSince
  let lookedAt = aliveSince
  const absence: AbsenceMemory = { since: null }
  const stopping = new AbortController()
  const loop = run()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(lookSeconds * 1000, stopping.signal)
      if (stopping.signal.aborted) return
      pulse?.turned('watch')
      const beganAt = clock.now()
      try {
        await look()
      } catch (error) {
        rememberAbsence(absence, error, beganAt)
        log.debug({ error: String(error) }, 'whether the controller is alive could not be read')
      }
    }
  }

  async function look(): Promise<void> {
    const now = clock.now()
    const isWakened = now.since(lookedAt).total('seconds') > sleptSecondsMin
    lookedAt = now
    const isBack = await tellAbsence(parts.db, absence, now).catch((error: unknown) => {
      if (toPipelineError(error).code === 'database.unavailable') throw error
      log.warn({ error: String(error) }, 'that the database was away could not be told; it is tried again')
      return false // what is wrong with the telling must not end the watch over the controller
    })
    if (isBack) aliveSince = now // nobody could be heard meanwhile, which is told
    if ((await judgeSilence(parts, aliveSince)) || isWakened || isBack) detectorsSince = now
    else if (parts.detectors.length > 0)
      await judgeDetectors({ ...parts, now, expectedSince: detectorsSince })
  }

  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}
