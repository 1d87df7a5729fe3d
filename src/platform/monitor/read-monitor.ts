/** What the monitor says, as it is shown: each declared detector with its standing verdicts and how fresh they are.
 *
 * `lookNow` asks the detectors afresh and keeps nothing: one look, without the confirmation that opens an incident. One that fails says so in its
 * place, and the others are asked all the same. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Queryable } from '../db/database.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Detector, Figures, Status } from './detector.ts'
import { type Freshness, judgeFreshness, readDetectorHeartbeats } from './detector-heartbeats.ts'
import { readStandingVerdicts } from './standing-verdicts.ts'

export interface ShownVerdict {
  readonly subject: string
  readonly status: Status
  /** Null where it was looked at just now and not kept. */
  readonly since: Temporal.Instant | null
  readonly says: string
  readonly figures: Figures
}

export interface ShownDetector {
  readonly detector: Detector
  readonly freshness: Freshness
  readonly lookedAt: Temporal.Instant | null
  /** Why it has not come to a verdict; null where it has. */
  readonly error: string | null
  readonly verdicts: readonly ShownVerdict[]
}

export async function readMonitor(
  db: Queryable,
  detectors: readonly Detector[],
  now: Temporal.Instant,
): Promise<ShownDetector[]> {
  const heartbeats = new Map((await readDetectorHeartbeats(db)).map((each) => [each.detector, each]))
  const verdicts = Map.groupBy(await readStandingVerdicts(db, null), ({ detector }) => detector)
  return detectors.map((detector) => {
    const heartbeat = heartbeats.get(detector.name)
    return {
      detector,
      freshness: judgeFreshness(detector, heartbeat, now),
      lookedAt: heartbeat?.lookedAt ?? null,
      error: heartbeat?.lastError ?? null,
      verdicts: verdicts.get(detector.name) ?? [],
    }
  })
}

export async function lookNow(
  db: Database,
  pipeline: Pipeline,
  detectors: readonly Detector[],
  now: Temporal.Instant,
): Promise<ShownDetector[]> {
  const { assets, schedules } = pipeline
  const shown: ShownDetector[] = []
  for (const detector of detectors) {
    const look = async () =>
      detector.look({ db, now, assets, schedules, calendar: await pipeline.loadCalendar(db) })
    const answer = await look().then(
      (verdicts) => ({ error: null, verdicts: verdicts.map((each) => ({ ...each, since: null })) }),
      sayFailure,
    )
    shown.push({ detector, freshness: 'fresh', lookedAt: now, ...answer })
  }
  return shown
}

function sayFailure(failure: unknown): Pick<ShownDetector, 'error' | 'verdicts'> {
  const error = failure instanceof Error ? failure.message : String(failure)
  const says = `the look failed, and nothing is known of this: ${error}`
  return { error, verdicts: [{ subject: '', status: 'warning', since: null, says, figures: { error } }] }
}
