/** GET /ready: this process can do its work; 503 otherwise. Each part is answered for by itself, so that the reply says which one is missing. */
import { readiness } from '../health/index.ts'
import { judgeHealth } from '../judge-health.ts'
import type { Route } from './route.ts'

export const ready: Route = {
  method: 'GET',
  access: 'public',
  isProbe: true,
  path: '/ready',
  async answer(context, { db, clock, pipeline, readyWhen = readiness }) {
    const { state, checks } = await judgeHealth({ db, clock, pipeline, isWatched: false }, readyWhen)
    const isReady = state !== 'ill'
    const told = Object.fromEntries(
      Object.entries(checks).map(([name, finding]) => [
        name,
        { isReady: finding.state !== 'ill', detail: finding.says },
      ]),
    )
    return context.json({ isReady, checks: told, now: clock.now() }, isReady ? 200 : 503)
  },
}
