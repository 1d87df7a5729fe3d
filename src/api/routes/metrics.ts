/** GET /metrics: for Prometheus. Where this process was not given a page of metrics there is none.
 *
 * `up` tells figures of the whole system, and asks for a key with the scope `metrics`; a worker tells only of itself, at an address of its own. */
import type { Context } from 'hono'
import { PipelineError } from '../../platform/errors.ts'
import type { ApiParts } from '../api-parts.ts'
import type { Route } from './route.ts'

export const metrics: Route = {
  method: 'GET',
  path: '/metrics',
  access: { role: 'viewer', scope: 'metrics' },
  isProbe: true,
  answer: (context: Context, parts: ApiParts) => writeMetrics(context, parts),
}

export const processMetrics: Route = { ...metrics, access: 'public' }

async function writeMetrics(context: Context, { metricsPage }: ApiParts): Promise<Response> {
  if (!metricsPage) throw new PipelineError('usage.not-found', 'this process serves no metrics')
  return context.body(await metricsPage.write(), 200, { 'content-type': metricsPage.contentType })
}
