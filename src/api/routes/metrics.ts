/** GET /metrics: for Prometheus. Where this process was not given a page of metrics there is none. */
import type { Route } from './route.ts'

export const metrics: Route = {
  method: 'GET',
  access: 'public',
  isProbe: true,
  path: '/metrics',
  async answer(context, { metricsPage }) {
    if (!metricsPage) return context.json({ error: 'this process serves no metrics' }, 404)
    return context.body(await metricsPage.write(), 200, { 'content-type': metricsPage.contentType })
  },
}
