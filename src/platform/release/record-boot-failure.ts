/** Writes down that a process could not boot: it took no work, so that nothing else in the database would ever tell.
 *
 * It must work where the program does not, so it imports nothing of the program but what reads its files, and each of those only when
 * it is needed: a missing module is the very fault to report. Without a database that answers it says so and does no more. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import pg from 'pg'

export interface BootFailure {
  /** The command that could not start. */
  readonly kind: string
  readonly error: unknown
  /** The file beneath the environment, where it has not been put there yet. */
  readonly configFile?: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** True when it was written down. */
export async function recordBootFailure({
  kind,
  error,
  environment,
  configFile,
}: BootFailure): Promise<boolean> {
  const known = { ...readLeniently(configFile), ...environment }
  const url = findAddress(known)
  if (url === undefined || (known.SIXTHMAN_DATABASE_TLS === 'required' && !(await isSafe(url)))) return false
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 5000 })
  client.on('error', () => {}) // the statement under way is rejected with the same loss
  try {
    await client.connect()
    const text = (await findRedactor())(describe(error))
    const code = codeOf(error)
    const host = hostname()
    await client.query(
      `with failed as (
         insert into boot_failures (kind, host, pid, code_hash, code_version, error_code, error, failed_at)
         values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp()))
       insert into incidents (cause, severity, title, details, opened_at, last_seen_at)
       values ('boot: ' || $1, 'critical', $1 || ' cannot boot on ' || $2 || ': ' || left($7, 300), jsonb_build_object('boot', $1, 'code', $6),
         clock_timestamp(), clock_timestamp())
       on conflict (cause) where resolved_at is null do update set occurrences = incidents.occurrences + 1, title = excluded.title,
         last_seen_at = excluded.last_seen_at`,
      [kind, host, process.pid, await readHash(), readVersion(), code, text],
    )
    return true
  } catch {
    return false // no database, or one that is older than the table: the failure itself is said on the terminal
  } finally {
    await client.end().catch(() => {}) // it was never connected
  }
}

/** A start that is refused because the way there could be listened to must not go that way to say so. */
async function isSafe(url: string): Promise<boolean> {
  try {
    return (await import('../db/database-address.ts')).isSafeWay(url)
  } catch {
    return false // not known to be safe
  }
}

/** A file with a fault in it may still name the database. */
function readLeniently(configFile: string | undefined): BootFailure['environment'] {
  try {
    return configFile ? parseEnv(readFileSync(configFile, 'utf8')) : {}
  } catch {
    return {} // unreadable, which is then the failure that is recorded
  }
}

function findAddress(environment: BootFailure['environment']): string | undefined {
  const { DATABASE_URL: url, DATABASE_URL_FILE: file, SIXTHMAN_DATA_DIR: folder = '.sixthman' } = environment
  if (url) return url
  try {
    if (file) return readFileSync(file, 'utf8').trim()
    const read = (name: string): string => readFileSync(join(folder, 'postgres', name), 'utf8').trim()
    return `postgresql://sixthman:${read('password')}@127.0.0.1:${read('port')}/sixthman`
  } catch {
    return undefined // no server of our own has ever run here
  }
}

/** The program's own, where its module can be loaded. */
async function findRedactor(): Promise<(text: string) => string> {
  try {
    return (await import('../redaction.ts')).redact
  } catch {
    return (text) => text // without the passwords of addresses at least, see describe
  }
}

async function readHash(): Promise<string | null> {
  try {
    const { readCodeHash } = await import('./code-hash.ts')
    return readCodeHash()
  } catch {
    return null // its own imports may be what is missing
  }
}

function readVersion(): string | null {
  for (const up of ['../../..', '../../../..']) {
    try {
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname, up, 'package.json'), 'utf8'))
      return String(version)
    } catch {
      // one level more, in an installed package
    }
  }
  return null
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^[a-z-]+\.[a-z-]+$/.test(code) ? code : 'process.cannot-boot'
}

/** Without the passwords that an address in a message may hold, and without the stack. */
function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  const text = error instanceof Error ? `${error.name}${code}: ${error.message}` : String(error)
  return text.replaceAll(/(:\/\/[^:@/\s]*):[^@/\s]*@/g, '$1:[redacted]@').slice(0, 4000)
}
