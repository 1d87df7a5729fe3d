/** The network between a process and PostgreSQL, as a TCP proxy of our own that can be cut and mended.
 *
 * Cut by `drop`, every connection is reset and a new one is refused, as by a switch that goes down. Cut by `swallow`, nobody is told anything: what
 * is sent is taken and goes nowhere, and a new connection is opened by nobody. Mended, connections that swallowed nothing go on; one that did would have a hole
 * in it: it is reset, as by a firewall that knows it no more, or, `forgotten`, stays silent for ever. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Cut = 'drop' | 'swallow'

export interface CuttableNetwork {
  /** The database's address on this side of the network. */
  readonly url: string
  cut(how: Cut): void
  mend(old?: 'reset' | 'forgotten'): void
  close(): Promise<void>
}

interface Line {
  readonly near: Socket
  readonly far: Socket | null
  /** Bytes of it are gone. */
  hasHole: boolean
}

export async function openCuttableNetwork(databaseUrl: string): Promise<CuttableNetwork> {
  const target = new URL(databaseUrl)
  const lines = new Set<Line>()
  let cut: Cut | null = null

  const reset = (line: Line): void => {
    line.near.resetAndDestroy()
    line.far?.resetAndDestroy()
    lines.delete(line)
  }

  /** `far` null: it was opened while the network was silent, and leads nowhere. */
  const open = (near: Socket, far: Socket | null): void => {
    const line: Line = { near, far, hasHole: far === null }
    lines.add(line)
    const pass = (from: Socket, to: Socket | null): void => {
      from.on('data', (bytes) => {
        if (cut === null && !line.hasHole) to?.write(bytes)
        else line.hasHole = true
      })
      from.on('error', () => {}) // a reset, which `close` tells of, too
      from.on('close', () => {
        // The other side hears of the end only where the network carries it.
        if (cut === null && !line.hasHole) reset(line)
        else line.hasHole = true
      })
    }
    pass(near, far)
    if (far) pass(far, near)
  }

  const server = createServer((near) => {
    if (cut === 'drop') near.resetAndDestroy()
    else open(near, cut === 'swallow' ? null : connect(Number(target.port || 5432), target.hostname))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = new URL(databaseUrl)
  near.hostname = '127.0.0.1'
  near.port = String((server.address() as AddressInfo).port)
  return {
    url: near.toString(),
    cut(how) {
      cut = how
      if (how === 'drop') for (const line of lines) reset(line)
    },
    mend(old = 'reset') {
      cut = null
      if (old === 'reset') for (const line of lines) if (line.hasHole) reset(line)
    },
    async close() {
      for (const line of lines) reset(line)
      server.close()
      await once(server, 'close')
    },
  }
}
