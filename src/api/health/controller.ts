/** Some process leads, and its loop ends its passes: leading alone is not enough, for a loop that hangs still holds its lock. */
import { isControllerLeading, readControllerHeartbeat } from '../reads/processes.ts'
import type { HealthCheck } from './health-check.ts'

/** A loop beats every few seconds; this is ten times as long. */
const heartbeatAgeSecondsMax = 30

export const controller: HealthCheck = {
  name: 'controller',
  async look({ db, clock }) {
    if (!(await isControllerLeading(db)))
      return { state: 'ill', says: 'no process leads: start `up` or `worker --controller`' }
    const beat = await readControllerHeartbeat(db)
    const ageSeconds =
      beat === null ? Number.POSITIVE_INFINITY : Math.round(clock.now().since(beat).total('seconds'))
    return ageSeconds <= heartbeatAgeSecondsMax
      ? { state: 'well', says: `a process leads, its last pass was ${ageSeconds} s ago` }
      : {
          state: 'ill',
          says: `a process leads, and its loop has not ended a pass for ${ageSeconds} s: restart it`,
        }
  },
}
