/** What an operator has been told of and is not over. */
import { readOpenIncidents } from '../../platform/ledger/incidents.ts'
import type { HealthCheck } from './health-check.ts'

const shown = 3

export const incidents: HealthCheck = {
  name: 'incidents',
  async look({ db }) {
    const open = await readOpenIncidents(db)
    if (open.length === 0) return { state: 'well', says: 'none is open' }
    const critical = open.filter(({ severity }) => severity === 'critical')
    const named = [...critical, ...open.filter((each) => !critical.includes(each))].slice(0, shown)
    return {
      state: 'warning',
      says: `${open.length} open, ${critical.length} of them critical: ${named.map(({ cause }) => cause).join(', ')}${open.length > shown ? ', …' : ''}`,
    }
  },
}
