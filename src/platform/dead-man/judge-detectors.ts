/** Detectors that have stopped to look are told of by the processes that are left, as a silent controller is: the monitor cannot say of itself that it
 * is gone. One incident, however many they are; whoever sees all of them look again resolves it. One that looks and fails is not silent: it has an
 * incident of its own.
 *
 * A detector is held against its own rhythm, and from `expectedSince` on at the earliest: so a system that is being started is given time. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { keepIncident, resolveIncident } from '../ledger/incidents.ts'
import type { Detector } from '../monitor/detector.ts'
import { hasMissedLooks, readDetectorHeartbeats } from '../monitor/detector-heartbeats.ts'

export const detectorsCause = 'detectors are silent'
const named = 5

export interface DetectorsJudged {
  readonly db: Queryable
  readonly detectors: readonly Detector[]
  readonly now: Temporal.Instant
  readonly expectedSince: Temporal.Instant
}

/** Opens, keeps or resolves the incident by what is so now; true where a detector is silent. Where none has ever looked nothing is said: no process
 * that runs them was ever started. */
export async function judgeDetectors({
  db,
  detectors,
  now,
  expectedSince,
}: DetectorsJudged): Promise<boolean> {
  const tried = new Map((await readDetectorHeartbeats(db)).map((each) => [each.detector, each.triedAt]))
  if (tried.size === 0) return false
  const missed = detectors.filter(({ name, everySeconds }) => {
    const triedAt = tried.get(name)
    return triedAt === undefined || hasMissedLooks(everySeconds, triedAt, now)
  })
  if (missed.length === 0) {
    await resolveIncident(db, detectorsCause, now)
    return false
  }
  const silent = missed.filter(({ everySeconds }) => hasMissedLooks(everySeconds, expectedSince, now))
  if (silent.length === 0) return false
  const names = silent.map(({ name }) => name)
  await keepIncident(db, {
    cause: detectorsCause,
    severity: 'critical',
    title: `${silent.length} of ${detectors.length} detectors have stopped to look, so that nobody is told of what they watch: ${describe(names, tried)}`,
    details: { detectors: names },
    page: 'monitoring.md',
    systemDoes:
      'Work goes on; what the detectors said last stands, and is shown with its age. Where the process that runs them stands still, another one with a controller takes its place after 30 s.',
    whatToDo:
      'They run in sixthman up and in sixthman worker --controller: is one there, and does its log say that the monitor fails? Start it again. sixthman monitor asks them at once.',
    now,
  })
  return true
}

function describe(names: readonly string[], tried: ReadonlyMap<string, Temporal.Instant>): string {
  const first = names
    .slice(0, named)
    .map((name) => `${name} (${tried.has(name) ? `last ${tried.get(name)!.toString()}` : 'never'})`)
  return names.length > named ? `${first.join(', ')} and ${names.length - named} more` : first.join(', ')
}
