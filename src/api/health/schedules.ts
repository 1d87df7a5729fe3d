/** The day's timetable is kept: no schedule is late, disabled or declared no more. */
import { isNotKept, viewSchedules } from '../../platform/schedules/watch-schedules.ts'
import { type HealthCheck, nameSome } from './health-check.ts'

const sayUnseen = (unseen: number, all: number): string =>
  `no process has followed ${unseen === all ? `the ${all}` : `${unseen} of ${all}`} yet: nothing is known of them`

export const schedules: HealthCheck = {
  name: 'schedules',
  async look({ db, clock, pipeline }) {
    if (!pipeline.schedules) return { state: 'well', says: 'none is declared' }
    const stored = await viewSchedules(db, pipeline.schedules, clock.now())
    const views = stored.filter(({ state }) => state !== 'retired')
    const wrong = views.filter(isNotKept)
    const unseen = views.filter(({ state }) => state === 'never_seen').length
    return wrong.length === 0
      ? {
          state: 'well',
          says: unseen > 0 ? sayUnseen(unseen, views.length) : `all ${views.length} are on time`,
        }
      : {
          state: 'warning',
          says: `of ${views.length}: ${nameSome(wrong.map(({ name, state }) => `${name} is ${state.replace('_', ' ')}`))}`,
        }
  },
}
