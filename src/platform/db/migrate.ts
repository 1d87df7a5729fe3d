/** Brings a database to the schema of this program: `migrations/NNNN_name.sql`, in order, each in one transaction.
 *
 * What was applied is stored with its checksum. A file that changed afterwards would leave two databases with the same history
 * and different tables, so that stops the start. An advisory lock lets several processes start at once. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { PipelineError } from '../errors.ts'

export interface MigrateOptions {
  /** The folder of the SQL files; the program's own by default. */
  readonly directory?: string
  /** The schema whose tables are meant; it exists. Default: the database's own search path. */
  readonly schema?: string
}

interface Migration {
  readonly name: string
  readonly text: string
  readonly checksum: string
}

/** One number for all: ASCII "sixthman" as a 64-bit integer. */
const lockKey = '8316291986399322478'

/** `target` is a URL, or a connection that is in no transaction. Returns the names of the files applied now. */
export async function migrate(
  target: string | pg.ClientBase,
  options: MigrateOptions = {},
): Promise<{ applied: string[] }> {
  const migrations = readMigrations(options.directory ?? findMigrations())
  if (typeof target !== 'string') return { applied: await applyMissing(target, migrations) }
  const client = new pg.Client({ connectionString: target, application_name: 'sixthman migrate' })
  client.on('error', () => {}) // the statement under way is rejected with the same loss
  await client.connect()
  try {
    if (options.schema !== undefined)
      await client.query(`set search_path to ${pg.escapeIdentifier(options.schema)}`)
    return { applied: await applyMissing(client, migrations) }
  } finally {
    await client.end()
  }
}

/** The folder `migrations` of the package this file belongs to: some levels up, fewer in a checkout than when compiled. */
export function findMigrations(): string {
  for (const up of ['../../..', '../../../..']) {
    const directory = join(import.meta.dirname, up, 'migrations')
    if (existsSync(directory)) return directory
  }
  throw new Error('the folder `migrations` is missing from this installation')
}

function readMigrations(directory: string): Migration[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.sql') && name !== 'schema.sql')
  const misnamed = names.find((name) => !/^\d{4}_[a-z0-9_-]+\.sql$/.test(name))
  if (misnamed) throw new Error(`migrations/${misnamed}: a migration is named NNNN_name.sql`)
  names.sort()
  const twin = names.find((name, index) => name.slice(0, 4) === names[index - 1]?.slice(0, 4))
  if (twin) throw new Error(`migrations/${twin}: its number is used twice`)
  return names.map((name) => {
    const text = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n')
    return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
  })
}

async function applyMissing(client: pg.ClientBase, migrations: readonly Migration[]): Promise<string[]> {
  await client.query('select pg_advisory_lock($1::bigint)', [lockKey])
  try {
    await client.query(
      `create table if not exists schema_migrations (
         name text primary key, checksum text not null, applied_at timestamptz not null default now())`,
    )
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from schema_migrations order by name',
    )
    assertSameHistory(rows, migrations)
    const missing = migrations.slice(rows.length)
    for (const migration of missing) await applyOne(client, migration)
    return missing.map((migration) => migration.name)
  } finally {
    await client.query('select pg_advisory_unlock($1::bigint)', [lockKey])
  }
}

/** The stored history must be the beginning of the files, in order and unchanged. */
function assertSameHistory(
  applied: readonly { name: string; checksum: string }[],
  files: readonly Migration[],
): void {
  applied.forEach(({ name, checksum }, index) => {
    const file = files[index]
    if (file?.name === name && file.checksum === checksum) return
    throw new PipelineError('database.migration-changed', describeDifference(name, index, applied, files), {
      migration: name,
      position: index + 1,
    })
  })
}

function describeDifference(
  name: string,
  index: number,
  applied: readonly { name: string }[],
  files: readonly Migration[],
): string {
  const nothing = 'Nothing was changed in the database.'
  const file = files[index]
  if (file?.name === name) {
    return `migrations/${name} was applied to this database with other content. ${nothing} Restore the file, and put the change into a new migration.`
  }
  if (index >= files.length) {
    return `This database is newer than this program: it has ${name} and this program's last migration is ${files.at(-1)?.name ?? 'none'}. ${nothing} Use the newer program.`
  }
  if (files.some((known) => known.name === name)) {
    return `migrations/${file?.name} comes before ${applied.at(-1)?.name}, which this database already has. ${nothing} Give the new file the next free number.`
  }
  return `migrations/${name} was applied to this database and is missing from this program. ${nothing} Restore the file, or use the program that has it.`
}

async function applyOne(client: pg.ClientBase, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.text)
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migrations/${migration.name} failed: ${(error as Error).message}`, { cause: error })
  }
}
