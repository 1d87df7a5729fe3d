/** One PostgreSQL for a run of tests, and in it the migrated template that every test database is a copy of.
 *
 * The server is thrown away afterwards, so it runs without fsync. With `DATABASE_URL` set, that server is used and only our
 * databases are dropped. `SIXTHMAN_KEEP_DATABASES=1` keeps server and databases for a look. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { acquireServer } from '../../src/platform/db/embedded/server.ts'
import { migrate } from '../../src/platform/db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the server in which others can be made. */
    serverUrl: string
    templateName: string
  }
}

/** What turns an empty database into the template. */
const prepareTemplate: readonly ((url: string) => Promise<unknown>)[] = [migrate]

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const keeps = Boolean(process.env.SIXTHMAN_KEEP_DATABASES)
  const server = process.env.DATABASE_URL ? useGiven(process.env.DATABASE_URL) : await startThrowAway(keeps)
  const run = randomBytes(4).toString('hex')
  const templateName = `sixthman_test_${run}_template`
  await onServer(server.url, (client) => client.query(`create database ${templateName} template template0`))
  for (const prepare of prepareTemplate) await prepare(withDatabase(server.url, templateName))
  await onServer(server.url, (client) =>
    client.query(`alter database ${templateName} allow_connections false`),
  )
  project.provide('serverUrl', server.url)
  project.provide('templateName', templateName)

  return async () => {
    if (!keeps && server.isGiven) await dropAll(server.url, `sixthman_test_${run}_`)
    await server.close()
  }
}

interface RunServer {
  readonly url: string
  readonly isGiven: boolean
  close(): Promise<void>
}

function useGiven(url: string): RunServer {
  return { url, isGiven: true, close: () => Promise.resolve() }
}

async function startThrowAway(keeps: boolean): Promise<RunServer> {
  const directory = await mkdtemp(join(tmpdir(), 'sixthman-test-'))
  const server = await acquireServer({ dataDirectory: directory, durable: false })
  return {
    url: server.url,
    isGiven: false,
    async close() {
      if (keeps) {
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

async function dropAll(url: string, prefix: string): Promise<void> {
  await onServer(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
  })
}
