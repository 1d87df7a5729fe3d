/** Declared schedules against the stored ones, as a verdict each; the incident of one that is late, disabled or gone is opened by
 * schedules/watch-schedules.ts, at every look of whoever follows them. That nobody follows them is told here: then nothing was told of any. */
import { sql } from '../../db/sql.ts'
import { isAnyTickUnderWay } from '../../schedules/ticks.ts'
import { isNotKept, scheduleCause, viewSchedules } from '../../schedules/watch-schedules.ts'
import { type Detector, type DetectorContext, twoOfThree, type Verdict } from '../detector.ts'

/** The subject of the one incident of all that nobody has told of. */
const unfollowed = 'not followed'
const named = 5

export const scheduleWatch: Detector = {
  name: 'schedules',
  watches: 'whether every declared schedule is run as declared',
  alarms:
    'one that is late by its tolerance, disabled, or declared no more; that nobody follows them (critical)',
  everySeconds: 300,
  confirmation: twoOfThree,
  findsWithin: { minutes: 10, from: 'its tolerance (30 min; training 6 h)' },
  async look({ db, now, schedules }) {
    if (!schedules) return []
    const views = await viewSchedules(db, schedules, now)
    const told = await readTold(
      db,
      views.map(({ name }) => scheduleCause(name)),
    )
    const untold: string[] = []
    const verdicts = views.map(({ name, state, because, nextAt }): Verdict => {
      const isBad = isNotKept({ state })
      const cause = scheduleCause(name)
      if (isBad && !told.has(cause)) untold.push(`${name} is ${state}`)
      const toldBy = told.has(cause) ? cause : `schedules: ${unfollowed}`
      return {
        subject: name,
        status: isBad ? 'warning' : 'well',
        says: because ?? `the schedule ${name} is on time`,
        figures: { state, nextAt },
        ...(isBad ? { toldBy } : {}),
      }
    })
    // Who is at a tick for long comes round to the others after it.
    const isBusy = untold.length > 0 && (await isAnyTickUnderWay(db))
    const isFollowed = views.some(({ stored }) => stored !== null)
    return [...verdicts, judgeUnfollowed(isBusy ? [] : untold, isFollowed)]
  },
}

async function readTold(db: DetectorContext['db'], causes: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ cause: string }>(
    sql`select cause from incidents where resolved_at is null and cause = any(${causes}::text[])`,
  )
  return new Set(rows.map(({ cause }) => cause))
}

/** Whoever follows them would have opened the incident within seconds. */
function judgeUnfollowed(untold: readonly string[], isFollowed: boolean): Verdict {
  return {
    subject: unfollowed,
    status: untold.length > 0 ? 'critical' : 'well',
    says:
      untold.length > 0
        ? `nobody goes through the schedules: ${untold.slice(0, named).join(', ')}${untold.length > named ? ` and ${untold.length - named} more` : ''} and was told by nobody`
        : isFollowed
          ? 'whatever is wrong with a schedule is told by who follows them'
          : 'no process has followed the schedules yet, so that none of them was looked at',
    figures: { untold: untold.length },
  }
}
