/** One PostgreSQL for a run of tests, and in it the migrated template that every test database is a copy of.
 *
 * The server is thrown away afterwards. With `DATABASE_URL` set, that server is used and our databases in it are dropped.
 * `SIXTHMAN_KEEP_DATABASES=1` keeps server and databases for a look. */
import { randomBytes } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/platform/db/migrate.ts'
import { installQueueSchema } from '../../src/platform/queue/pg-boss-queue.ts'
import { keepsDatabases, onServer, startRunServer, withDatabase } from './run-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the server in which others can be made. */
    serverUrl: string
    templateName: string
  }
}

/** What turns an empty database into the template. */
const prepareTemplate: readonly ((url: string) => Promise<unknown>)[] = [migrate, installQueueSchema]

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startRunServer()
  const prefix = `sixthman_test_${randomBytes(4).toString('hex')}_`
  const templateName = `${prefix}template`
  const close = async (): Promise<void> => {
    if (server.isGiven && !keepsDatabases) await dropAll(server.url, prefix)
    await server.close()
  }
  try {
    await onServer(server.url, (client) => client.query(`create database ${templateName} template template0`))
    for (const prepare of prepareTemplate) await prepare(withDatabase(server.url, templateName))
  } catch (error) {
    await close()
    throw error
  }
  project.provide('serverUrl', server.url)
  project.provide('templateName', templateName)
  return close
}

async function dropAll(url: string, prefix: string): Promise<void> {
  await onServer(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
  })
}
