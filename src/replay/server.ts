/** The replay server: upstream sources over HTTP, as they were at the instant of its clock.
 *
 * The first part of a path is the upstream's host, so a client only swaps `https://` for this server's address:
 * `GET /stats.nba.com/stats/leaguegamelog?Season=2024-25&…`. What is under `/replay` is ours: clock and faults. */
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { Clock } from '../platform/clock.ts'
import { viewAsOf } from './as-of.ts'
import { addControlRoutes } from './control-routes.ts'
import { createEndpoints } from './endpoints/index.ts'
import { applyFault, type Bindings } from './faults/apply-fault.ts'
import { createFaultBook, type FaultBook } from './faults/fault-book.ts'
import type { League } from './league.ts'

export interface ReplayServer {
  /** Answers without a socket: `app.request('/stats.nba.com/…')`. Cut connections need `listen`. */
  readonly app: Hono<{ Bindings: Bindings }>
  readonly faults: FaultBook
  /** Port 0 takes a free one. */
  listen(port?: number, hostname?: string): Promise<RunningReplay>
}

export interface RunningReplay {
  /** 'http://127.0.0.1:4712', without a slash at the end. */
  readonly url: string
  stop(): Promise<void>
}

export interface ReplayServerOptions {
  readonly league: League
  readonly clock: Clock
  readonly faults?: FaultBook
}

export function createReplayServer({
  league,
  clock,
  faults = createFaultBook(),
}: ReplayServerOptions): ReplayServer {
  const app = new Hono<{ Bindings: Bindings }>()
  addControlRoutes(app, { league, clock, faults })
  for (const endpoint of createEndpoints()) {
    app.get(endpoint.path, async (context: Context<{ Bindings: Bindings }>) => {
      const nowMs = clock.now().epochMilliseconds
      const url = new URL(context.req.url)
      const fault = faults.take(`${url.pathname}${url.search}`, nowMs)
      const answerAt = (asOfMs: number) =>
        endpoint.answer({
          params: context.req.param() as Record<string, string>,
          query: context.req.query(),
          valuesOf: (name) => context.req.queries(name) ?? [],
          header: (name) => context.req.header(name),
          view: viewAsOf(league, asOfMs),
          viewAt: (instantMs) => viewAsOf(league, Math.min(instantMs, asOfMs)),
        })
      if (fault) return applyFault(fault, context, nowMs, answerAt)
      const reply = answerAt(nowMs)
      const etag = reply.headers?.etag
      if (etag && context.req.header('if-none-match') === etag) return context.body(null, 304, { etag })
      return new Response(reply.body, {
        status: reply.status,
        headers: { ...reply.headers, 'content-type': reply.contentType },
      })
    })
  }
  app.notFound((context) => context.json({ message: `the replay plays nothing at ${context.req.path}` }, 404))
  return { app, faults, listen: (port = 0, hostname = '127.0.0.1') => listen(app, port, hostname) }
}

function listen(app: Hono<{ Bindings: Bindings }>, port: number, hostname: string): Promise<RunningReplay> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname }, (address) => {
      resolve({
        url: `http://${hostname}:${address.port}`,
        stop: () =>
          new Promise<void>((done, failed) => {
            server.close((error) => (error ? failed(error) : done()))
            // Kept-alive connections of a client that is not done yet would hold the process.
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      })
    })
    server.once('error', reject)
  })
}
