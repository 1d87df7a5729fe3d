/** A real PostgreSQL that comes with the program and needs no set-up: the first user starts it, the last one stops it.
 *
 *     const server = await acquireServer({ dataDirectory: '.sixthman/postgres' })
 *     const db = openDatabase(server.url)
 *     …
 *     await db.close()
 *     await server.release()
 *
 * A process killed before its `release` leaves the server running; the next command uses it, and its release stops it. */
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { PipelineError } from '../../errors.ts'
import { prepareBinaries } from './binaries.ts'
import { cannotStart, systemCode } from './cannot-start.ts'
import { withExclusiveLock } from './exclusive-lock.ts'
import { initialise, readPassword } from './initialise.ts'
import { findPlace, type Place, prepareControl } from './place.ts'
import { findPostmaster, type Postmaster, startPostmaster, stopPostmaster } from './postmaster.ts'
import { shortenLog } from './server-log.ts'
import { addUser, countUsers } from './users.ts'

export interface ServerOptions {
  /** The server's folder; made if missing. Relative paths are taken from the working directory. */
  readonly dataDirectory: string
  /** False for throw-away data: several times faster, and lost in a power cut. Counts for the process that starts the server. */
  readonly durable?: boolean
  /** Root only: where programs and data go that must not lie below a closed folder. */
  readonly sharedDirectory?: string
  readonly log?: (message: string) => void
}

export interface Server {
  readonly url: string
  /** Stops the server if this was its last user. May be called again without effect. */
  release(): Promise<void>
}

/** Raises `database.cannot-start` with what to do for everything that stops the server from running here. */
export async function acquireServer(options: ServerOptions): Promise<Server> {
  const control = resolve(options.dataDirectory)
  const users = join(control, 'users')
  try {
    prepareControl(control)
    const { url, entry } = await withExclusiveLock(control, async () => {
      countUsers(users)
      const place = findPlace(control, options.sharedDirectory ?? '/var/lib/sixthman')
      const postmaster = (await findRunning(place)) ?? (await start(place, options))
      return { url: await openFirst(place, postmaster), entry: addUser(users) }
    })
    let released: Promise<void> | undefined
    return {
      url,
      release: () => {
        released ??= withExclusiveLock(control, () => leave(control, entry, options))
        return released
      },
    }
  } catch (error) {
    if (error instanceof PipelineError || !fileErrors.has(systemCode(error))) throw error
    const what = error instanceof Error ? error.message : String(error)
    throw cannotStart(`${what}.`, `Make ${control} a folder this account may write.`, { control }, error)
  }
}

const fileErrors = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'ENOTDIR',
  'EEXIST',
  'ELOOP',
  'ENAMETOOLONG',
])

async function findRunning(place: Place): Promise<Postmaster | undefined> {
  if (!place.isInitialised) return undefined
  const postmaster = await findPostmaster(place.data)
  if (postmaster) shortenLog(join(place.control, 'server.log'))
  return postmaster
}

async function start(place: Place, options: ServerOptions): Promise<Postmaster> {
  const durable = options.durable ?? true
  const binaries = prepareBinaries(place.account, options.sharedDirectory ?? '/var/lib/sixthman')
  if (!place.isInitialised) {
    options.log?.(`making a new PostgreSQL database in ${place.data}`)
    await initialise(place, binaries, durable)
  }
  const postmaster = await startPostmaster(place, binaries, durable)
  options.log?.(
    `PostgreSQL started (process ${postmaster.pid}, port ${postmaster.port}, account ${place.account.name})`,
  )
  return postmaster
}

/** Connects once, which proves the address, and makes the database if it is not there. */
async function openFirst(place: Place, postmaster: Postmaster): Promise<string> {
  const root = `postgresql://sixthman:${readPassword(place.control)}@127.0.0.1:${postmaster.port}`
  const url = `${root}/sixthman`
  const failure = await tryQuery(url, 'select 1')
  if (failure === undefined) return url
  const rest =
    systemCode(failure) === noSuchDatabase
      ? await tryQuery(`${root}/postgres`, 'create database sixthman')
      : failure
  if (rest === undefined) return url
  throw cannotStart(
    `it runs (process ${postmaster.pid}) but refused the first connection: ${rest.message}.`,
    `Its password is in ${join(place.control, 'password')}, its log beside it.`,
    { data: place.data },
    rest,
  )
}

const noSuchDatabase = '3D000'

async function tryQuery(url: string, text: string): Promise<Error | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    await client.query(text)
    return undefined
  } catch (error) {
    return error as Error
  } finally {
    await client.end()
  }
}

async function leave(control: string, entry: string, options: ServerOptions): Promise<void> {
  rmSync(entry, { force: true })
  if (countUsers(join(control, 'users')) > 0) return
  const place = findPlace(control, options.sharedDirectory ?? '/var/lib/sixthman')
  const postmaster = place.isInitialised ? await findPostmaster(place.data) : undefined
  if (!postmaster) return
  await stopPostmaster(postmaster)
  options.log?.(`PostgreSQL stopped (process ${postmaster.pid})`)
}
