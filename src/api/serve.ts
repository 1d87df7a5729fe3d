/** Listens for the web application where the door says: on this machine alone unless told otherwise, with TLS where it has a certificate. */
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { serve } from '@hono/node-server'
import type { Door } from '../platform/access/door.ts'
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
  /** Default: none. */
  readonly tls?: Door['tls']
  /** Default: all. */
  readonly routes?: readonly Route[]
}

/** Whoever sends his request drop by drop holds a connection no longer than this. */
const patience = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 }

/** Rejects with EADDRINUSE where the port is taken. */
export function serveApi(parts: ApiParts, { port, hostname, tls, routes }: Listening): Promise<RunningApi> {
  const app = createApp(parts, routes)
  const way = tls
    ? {
        createServer: createHttpsServer,
        serverOptions: { ...patience, ...tls, minVersion: 'TLSv1.2' as const },
      }
    : { createServer: createHttpServer, serverOptions: patience }
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname, ...way }, (address) => {
      const shown = hostname.includes(':') ? `[${hostname}]` : hostname
      resolve({
        url: `${tls ? 'https' : 'http'}://${shown}:${address.port}/`,
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
