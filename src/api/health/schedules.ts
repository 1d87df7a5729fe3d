/** The day's timetable is kept: no schedule is late, disabled or declared no more. */
import { viewSchedules } from '../../platform/schedules/watch-schedules.ts'
import { type HealthCheck, nameSome } from './health-check.ts'

export const schedules: HealthCheck = {
  name: 'schedules',
  async look({ db, clock, pipeline }) {
    if (!pipeline.schedules) return { state: 'well', says: 'none is declared' }
    const views = await viewSchedules(db, pipeline.schedules, clock.now())
    const wrong = views.filter(({ state }) => !['on_time', 'due'].includes(state))
    return wrong.length === 0
      ? { state: 'well', says: `all ${views.length} are on time` }
      : {
          state: 'warning',
          says: `of ${views.length}: ${nameSome(wrong.map(({ name, state }) => `${name} is ${state.replace('_', ' ')}`))}`,
        }
  },
}
