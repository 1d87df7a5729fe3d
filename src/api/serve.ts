/** Listens for the web application, on the loopback interface unless told otherwise. */
import { serve } from '@hono/node-server'
import type { ApiParts } from './api-parts.ts'
import { createApp } from './app.ts'

export interface RunningApi {
  readonly url: string
  stop(): Promise<void>
}

/** Port 0 takes a free one. Rejects with EADDRINUSE where the port is taken. */
export function serveApi(parts: ApiParts, port: number, hostname = '127.0.0.1'): Promise<RunningApi> {
  const app = createApp(parts)
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname }, (address) => {
      resolve({
        url: `http://${hostname}:${address.port}/`,
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
