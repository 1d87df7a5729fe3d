/** Declared schedules against the stored ones, as a verdict each; the incident of one that is late, disabled or gone is opened by
 * schedules/watch-schedules.ts, at every look of whoever follows them. That nobody follows them is told here: then all are late. */
import { viewSchedules } from '../../schedules/watch-schedules.ts'
import type { Detector, Status } from '../detector.ts'
import { twoOfThree } from '../detector.ts'

const bad = new Set(['late', 'disabled', 'vanished'])

export const scheduleWatch: Detector = {
  name: 'schedules',
  watches: 'whether every declared schedule is run as declared',
  alarms: 'one that is late by its tolerance, disabled, or declared no more',
  everySeconds: 300,
  confirmation: twoOfThree,
  findsWithin: { minutes: 10, from: 'its tolerance (30 min; training 6 h)' },
  async look({ db, now, schedules }) {
    if (!schedules) return []
    const views = await viewSchedules(db, schedules, now)
    return views.map(({ name, state, because, nextAt }) => {
      const status: Status = bad.has(state) ? 'warning' : 'well'
      return {
        subject: name,
        status,
        says: because ?? `the schedule ${name} is on time`,
        figures: { state, nextAt },
        ...(status === 'well' ? {} : { toldBy: `schedule ${name}` }),
      }
    })
  },
}
