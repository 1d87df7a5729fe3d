/** The PostgreSQL of a run of tests: a throw-away one without fsync, or the one `DATABASE_URL` names. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { acquireServer } from '../../src/platform/db/embedded/server.ts'

export interface RunServer {
  /** A database in which others can be made. */
  readonly url: string
  readonly isGiven: boolean
  close(): Promise<void>
}

export const keepsDatabases = Boolean(process.env.SIXTHMAN_KEEP_DATABASES)

export function startRunServer(): Promise<RunServer> {
  const url = process.env.DATABASE_URL
  return url ? Promise.resolve({ url, isGiven: true, close: () => Promise.resolve() }) : startThrowAway()
}

export async function startThrowAway(): Promise<RunServer> {
  const directory = await mkdtemp(join(tmpdir(), 'sixthman-test-'))
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
