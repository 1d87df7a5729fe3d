/** GET /health: this process is alive and answers. It asks nothing else, so that a lost database does not get it killed. */
import type { Route } from './route.ts'

export const health: Route = {
  method: 'GET',
  access: 'public',
  isProbe: true,
  path: '/health',
  answer: (context, { clock }) => context.json({ status: 'alive', now: clock.now() }),
}
