/** The day's timeline on one screen, in US Eastern: what is begun at a time of the day, beside what begins by itself.
 *
 * Most of the day needs no schedule: sources are asked, features, predictions and grades are made from the times that their assets declare
 * (`opens`, `poll`, `deadline`), and again whenever what they read has changed, until the lock. docs/schedules.md shows both together. */
import type { Pipeline } from '../platform/pipeline.ts'
import { createSchedules, type Schedule, type Schedules } from '../platform/schedules/schedule.ts'
import { easternZone } from './domain/game-date.ts'
import { createScheduleActions } from './schedule-actions.ts'

const caughtUp = { catchUp: 'latest', toleranceMinutes: 30 } as const

const declared: readonly Schedule[] = [
  // Coming dates are wanted, and those that a pause has missed; again when a schedule brings other games.
  { ...caughtUp, name: 'plan', cron: '0 4 * * *', action: 'plan', alsoOn: 'calendar_change' },
  // What is older than its rule says goes, at an hour at which nobody plays.
  { ...caughtUp, name: 'retention', cron: '20 3 * * *', action: 'prune', toleranceMinutes: 720 },
  // Monday before the first slate of the week; a training that is under way is not begun twice.
  {
    ...caughtUp,
    name: 'training',
    cron: '30 5 * * 1',
    action: 'train',
    overlap: 'queue',
    toleranceMinutes: 360,
  },
  // Yesterday's recovery: every date kept is held against what ought to exist.
  { ...caughtUp, name: 'reconciliation', cron: '0 6 * * *', action: 'reconcile' },
  // Games that are final are graded at once; what waits still is looked at now, at the latest.
  { ...caughtUp, name: 'grading', cron: '0 11 * * *', action: 'grade' },
  { ...caughtUp, name: 'self-heal', cron: '45 12 * * *', action: 'heal' },
  { ...caughtUp, name: 'export', cron: '0 13 * * *', action: 'export' },
  // Yesterday in plain words, before anybody is at work; its grades may still be pending, and are then said to be.
  { ...caughtUp, name: 'daily-report', cron: '0 8 * * *', action: 'report', toleranceMinutes: 60 },
  // What has become worse, of the week from Monday to Sunday and of the month, after the report of its last day.
  { ...caughtUp, name: 'weekly-report', cron: '10 8 * * 1', action: 'report_week', toleranceMinutes: 60 },
  { ...caughtUp, name: 'monthly-report', cron: '20 8 1 * *', action: 'report_month', toleranceMinutes: 60 },
  // One message a route, so that a route that has gone silent is noticed by its absence.
  { ...caughtUp, name: 'alert-canary', cron: '0 9 * * *', action: 'canary' },
]

/** The pipeline is complete only after its schedules. */
export function createNbaSchedules(pipelineOf: () => Pipeline): Schedules {
  return createSchedules({ zone: easternZone, declared, actions: createScheduleActions(pipelineOf) })
}
