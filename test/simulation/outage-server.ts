/** A durable PostgreSQL of its own that can be stopped, killed as by `pg_ctl -m immediate`, and started again under its old address. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/platform/clock.ts'
import { prepareBinaries } from '../../src/platform/db/embedded/binaries.ts'
import { findPlace } from '../../src/platform/db/embedded/place.ts'
import { findPostmaster, startPostmaster, stopPostmaster } from '../../src/platform/db/embedded/postmaster.ts'
import { findProcess } from '../../src/platform/db/embedded/processes.ts'
import { acquireServer } from '../../src/platform/db/embedded/server.ts'

export interface OutageServer {
  readonly url: string
  /** Sessions are ended, data are written. */
  stop(): Promise<void>
  /** Nothing is written; the next start replays the log. */
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

const sharedDirectory = '/var/lib/sixthman'

export async function startOutageServer(): Promise<OutageServer> {
  const directory = await mkdtemp(join(tmpdir(), 'sixthman-outage-'))
  const server = await acquireServer({ dataDirectory: directory })
  const place = findPlace(directory, sharedDirectory)
  const running = async () => {
    const postmaster = await findPostmaster(place.data)
    if (!postmaster) throw new Error('the server does not run')
    return postmaster
  }
  return {
    url: server.url,
    stop: async () => stopPostmaster(await running()),
    async kill() {
      const { pid } = await running()
      process.kill(pid, 'SIGQUIT')
      while (findProcess(pid)) await systemClock.sleep(5)
    },
    async start() {
      await startPostmaster(place, prepareBinaries(place.account, sharedDirectory), true)
    },
    async close() {
      await server.release()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
