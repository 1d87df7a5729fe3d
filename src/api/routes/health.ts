/** GET /health: this process is alive: it answers, and its loops turn. 503 where one has stood still for ten minutes: restart it.
 *
 * It asks nobody, so that a lost database does not get the process killed. */
import { stuckSeconds } from '../../platform/health/pulse.ts'
import type { Route } from './route.ts'

export const health: Route = {
  method: 'GET',
  access: 'public',
  isProbe: true,
  path: '/health',
  answer(context, { clock, pulse }) {
    const loops = pulse?.read() ?? {}
    const isStuck = Object.values(loops).some((seconds) => seconds > stuckSeconds)
    return context.json(
      { status: isStuck ? 'stuck' : 'alive', secondsSinceTurn: loops, now: clock.now() },
      isStuck ? 503 : 200,
    )
  },
}
