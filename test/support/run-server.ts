/** The PostgreSQL of a run of tests: a throw-away one without fsync, or the one `DATABASE_URL` names. */
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import pg from 'pg'
import { isRunning } from '../../src/platform/db/embedded/processes.ts'
import { acquireServer } from '../../src/platform/db/embedded/server.ts'
import { temporaryFolders } from './temporary-folder.ts'

export interface RunServer {
  /** A database in which others can be made. */
  readonly url: string
  readonly isGiven: boolean
  close(): Promise<void>
}

const prefix = 'sixthman-test-'

export const keepsDatabases = Boolean(process.env.SIXTHMAN_KEEP_DATABASES)

export function startRunServer(): Promise<RunServer> {
  const url = process.env.DATABASE_URL
  return url ? Promise.resolve({ url, isGiven: true, close: () => Promise.resolve() }) : startThrowAway()
}

export async function startThrowAway(): Promise<RunServer> {
  await clearKilledRuns()
  const directory = await mkdtemp(join(tmpdir(), prefix))
  const server = await acquireServer({ dataDirectory: directory, durable: false }).catch(
    async (error: unknown) => {
      await rm(directory, { recursive: true, force: true })
      throw error
    },
  )
  return {
    url: server.url,
    isGiven: false,
    async close() {
      if (keepsDatabases) {
        console.log(`kept: ${server.url} (data in ${directory})`)
        return
      }
      await server.release()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A run that was killed leaves its server running and its folder; an entry of a dead user tells it from a run that begins. */
async function clearKilledRuns(): Promise<void> {
  const places = [...new Set([tmpdir(), ...temporaryFolders])].filter(existsSync)
  for (const directory of (await Promise.all(places.map(listFolder))).flat()) {
    const users = join(directory, 'users')
    if (keepsDatabases || !basename(directory).startsWith(prefix) || !existsSync(users)) continue
    if (statSync(directory).uid !== process.geteuid?.()) continue // another account's to clear
    const entries = await readdir(users)
    if (entries.length === 0 || entries.some(isRunning) || !(await claim(directory))) continue
    const server = await acquireServer({ dataDirectory: directory, durable: false })
    await server.release()
    await rm(directory, { recursive: true, force: true })
  }
}

const listFolder = async (place: string): Promise<string[]> =>
  (await readdir(place)).map((name) => join(place, name))

/** Two runs that begin together must not clear the same folder. */
async function claim(directory: string): Promise<boolean> {
  try {
    await mkdir(join(directory, 'clearing'))
    return true
  } catch {
    return false // another run's, or gone already
  }
}

export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

export async function onServer<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
