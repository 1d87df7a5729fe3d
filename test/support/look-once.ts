/** One look of one detector on a test's database, without the runner: what it says of each subject.
 *
 * `DISABLED_DETECTOR` names one that sees nothing: `npm run disabled-detectors` shows that the tests of each fail without it. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../../src/platform/db/database.ts'
import type { Detector, Verdict } from '../../src/platform/monitor/detector.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'

export async function lookOnce(
  db: Database,
  detector: Detector,
  now: Temporal.Instant,
  pipeline: Pick<Pipeline, 'assets' | 'schedules' | 'loadCalendar'>,
): Promise<Map<string, Verdict>> {
  if (process.env.DISABLED_DETECTOR === detector.name) return new Map()
  const { assets, schedules } = pipeline
  const calendar = await pipeline.loadCalendar(db)
  const verdicts = await detector.look({ db, now, assets, schedules, calendar })
  return new Map(verdicts.map((each) => [each.subject, each]))
}

/** 'subject status' of whatever is not well. */
export function listBad(verdicts: ReadonlyMap<string, Verdict>): string[] {
  return [...verdicts].flatMap(([subject, { status }]) =>
    status === 'well' ? [] : [`${subject} ${status}`.trim()],
  )
}
