/** Listens for the web application, on the loopback interface unless told otherwise. */
import { serve } from '@hono/node-server'
import type { ApiParts } from './api-parts.ts'
import { createApp } from './app.ts'
import type { Route } from './routes/route.ts'

export interface RunningApi {
  readonly url: string
  stop(): Promise<void>
}

export interface Listening {
  /** 0 takes a free one. */
  readonly port: number
  readonly hostname: string
  /** Default: all. */
  readonly routes?: readonly Route[]
}

/** Rejects with EADDRINUSE where the port is taken. */
export function serveApi(parts: ApiParts, { port, hostname, routes }: Listening): Promise<RunningApi> {
  const app = createApp(parts, routes)
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname }, (address) => {
      resolve({
        url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${address.port}/`,
        stop: () =>
          new Promise<void>((done, failed) => {
            server.close((error) => (error ? failed(error) : done()))
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      })
    })
    server.once('error', reject)
  })
}
