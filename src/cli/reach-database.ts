/** Asks whether the database that DATABASE_URL names can be reached, before anything is opened: a refusal by its bare message would not say whose it is. */
import pg from 'pg'
import { PipelineError } from '../platform/errors.ts'

/** As a session has (platform/db/session.ts): a server that is woken by the first connection takes some seconds. */
const patienceMs = 15_000

/** Throws `database.unavailable`: which database, which setting says so, why not, and what to do; never a password. */
export async function reachDatabase(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'sixthman-reach',
    connectionTimeoutMillis: patienceMs,
  })
  client.on('error', () => {}) // a connection that is lost once it stood is the next caller's to notice
  try {
    await client.connect()
  } catch (error) {
    const { host, port, database, user } = client
    throw new PipelineError(
      'database.unavailable',
      `the database that DATABASE_URL names cannot be reached: ${database ?? 'no name'} at ${host}:${port}, as ${user ?? 'nobody'}: ${describe(error)}. ` +
        'Start that server, or correct DATABASE_URL; without it an embedded one is used. Nothing was changed.',
      {},
      { cause: error },
    )
  } finally {
    await client.end().catch(() => {}) // it was never connected
  }
}

/** A host with several addresses refuses once an address, and the sum of them has no message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join(', ')
  return error instanceof Error ? error.message : String(error)
}
