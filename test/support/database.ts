/** A database of its own for a test, copied from the migrated template of the run.
 *
 * A failing test leaves its database behind when `SIXTHMAN_KEEP_DATABASES` is set; its address is printed. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/platform/db/database.ts'
import { keepsDatabases, withDatabase } from './run-server.ts'

export interface TestDatabase {
  readonly url: string
  readonly db: Database
  /** Closes `db` and removes the database, whoever is still connected; the server does that while the next test is at work. */
  drop(): Promise<void>
}

/** `name` only makes the database easier to recognise. */
export async function createTestDatabase(name = 'test', options?: DatabaseOptions): Promise<TestDatabase> {
  return createDatabase(name, inject('templateName'), options)
}

/** A database without any table. */
export async function createEmptyDatabase(name = 'empty', options?: DatabaseOptions): Promise<TestDatabase> {
  return createDatabase(name, 'template0', options)
}

async function createDatabase(
  name: string,
  template: string,
  options?: DatabaseOptions,
): Promise<TestDatabase> {
  const serverUrl = inject('serverUrl')
  const run = inject('templateName').replace(/_template$/, '')
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 24)
  const databaseName = `${run}_${label}_${randomBytes(4).toString('hex')}`
  // Copying files takes about a fifth of the time of writing them through the log, as long as nothing waits for the disk.
  await (await makes.open()).query(`create database ${databaseName} template ${template} strategy file_copy`)
  const url = withDatabase(serverUrl, databaseName)
  const db = openDatabase(url, options)
  return {
    url,
    db,
    async drop() {
      await db.close()
      if (keepsDatabases) {
        console.log(`kept: ${url}`)
        return
      }
      const dropping = await drops.open()
      void dropping.query(`drop database if exists ${databaseName} with (force)`) // one that fails fails the run
    },
  }
}

/** A connection that stays: one for each database that is made, and another one that removes it, would be 20 ms of a processor a test. */
function createStanding(): { open(): Promise<pg.Client> } {
  let opened: Promise<pg.Client> | undefined
  const forget = (): void => {
    opened = undefined // whoever needs it next connects anew
  }
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: inject('serverUrl') })
    client.on('error', forget)
    await client.connect()
    return client
  }
  return {
    open() {
      opened ??= connect()
      opened.catch(forget)
      return opened
    },
  }
}

/** Two, so that making one does not wait for the end of the one before. */
const makes = createStanding()
const drops = createStanding()
