/** Somebody outside is told that the system lives, and would notice if it did not. */
import { readHeartbeat } from '../../platform/dead-man/heartbeats.ts'
import { pingName, pingSeconds } from '../../platform/dead-man/ping.ts'
import type { HealthCheck } from './health-check.ts'

const callsMissedMax = 5

export const watcher: HealthCheck = {
  name: 'watcher',
  async look({ db, clock, isWatched }) {
    if (!isWatched)
      return {
        state: 'warning',
        says: 'nobody outside would notice that everything has stopped: SIXTHMAN_PING_URL is not set',
      }
    const call = await readHeartbeat(db, pingName)
    if (!call?.beatAt)
      return {
        state: 'warning',
        says: `has not been told of anything yet${call?.lastError ? `: ${call.lastError}` : ''}`,
      }
    const seconds = Math.round(clock.now().since(call.beatAt).total('seconds'))
    return seconds <= callsMissedMax * pingSeconds
      ? { state: 'well', says: `was told ${seconds} s ago` }
      : {
          state: 'warning',
          says: `was not told for ${seconds} s${call.lastError ? `: ${call.lastError}` : ''}`,
        }
  },
}
