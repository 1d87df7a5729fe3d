/** Workers are alive, and are heard of. */
import { readLivingWorkers } from '../reads/processes.ts'
import type { HealthCheck } from './health-check.ts'

const silentSecondsMax = 60

export const workers: HealthCheck = {
  name: 'workers',
  async look({ db, clock }) {
    const living = await readLivingWorkers(db)
    if (living.length === 0) return { state: 'ill', says: 'none is alive: start `up` or `worker`' }
    const now = clock.now()
    const silent = living.filter(
      ({ heartbeatAt }) => now.since(heartbeatAt).total('seconds') > silentSecondsMax,
    )
    if (silent.length === 0) return { state: 'well', says: `${living.length} alive` }
    const names = silent.map(({ worker }) => worker).join(', ')
    return {
      state: silent.length === living.length ? 'ill' : 'warning',
      says: `${living.length} alive, of them not heard of for ${silentSecondsMax} s: ${names}`,
    }
  },
}
