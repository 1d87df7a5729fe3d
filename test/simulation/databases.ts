/** Databases of a simulation: copies of one another, and set back between two crashes, so that each starts from the same bytes.
 *
 * Setting a table back takes a millisecond, copying the database a hundred: only tables that have changed are set back. */
import { randomBytes } from 'node:crypto'
import type { Database } from '../../src/platform/db/database.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { identifier, identifiers, Sql, sql } from '../../src/platform/db/sql.ts'
import { onServer, withDatabase } from '../support/run-server.ts'

export interface Databases {
  /** A migrated database without content. */
  createMigrated(): Promise<string>
  /** A copy; nobody may be connected to the original. */
  copy(url: string): Promise<string>
  drop(url: string): Promise<void>
  dropAll(): Promise<void>
}

/** `prefix` must be the run's own: with `DATABASE_URL` others may use the server, too. */
export function createDatabases(serverUrl: string, prefix: string): Databases {
  const made = new Set<string>()

  async function create(template: string): Promise<string> {
    const name = `${prefix}_${randomBytes(5).toString('hex')}`
    await onServer(serverUrl, (client) =>
      client.query(`create database ${name} template ${template} strategy file_copy`),
    )
    const url = withDatabase(serverUrl, name)
    made.add(url)
    return url
  }

  async function drop(url: string): Promise<void> {
    await onServer(serverUrl, (client) => client.query(`drop database if exists ${nameOf(url)} with (force)`))
    made.delete(url)
  }

  return {
    async createMigrated() {
      const url = await create('template0')
      await migrate(url)
      return url
    },
    copy: (url) => create(nameOf(url)),
    drop,
    async dropAll() {
      for (const url of [...made]) await drop(url)
    },
  }
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

/** Keeps the present content of every table beside it. */
export async function keepContent(db: Database): Promise<void> {
  await db.query(sql`drop schema if exists kept cascade`)
  await db.query(sql`create schema kept`)
  for (const { name } of await readTables(db)) {
    await db.query(
      new Sql(`create table kept.${identifier(name).text} as table public.${identifier(name).text}`, []),
    )
  }
}

/** Sets the named tables back to what was kept; triggers and foreign keys are not asked. */
export async function setBack(db: Database, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return
  const columns = new Map((await readTables(db)).map((table) => [table.name, table.columns]))
  await db.transaction(async (tx) => {
    await tx.query(sql`set local session_replication_role = replica`)
    for (const table of tables) {
      const names = identifiers(columns.get(table) ?? [])
      const name = identifier(table).text
      await tx.query(new Sql(`delete from public.${name}`, []))
      const overriding = 'overriding system value'
      await tx.query(
        new Sql(
          `insert into public.${name} (${names.text}) ${overriding} select ${names.text} from kept.${name}`,
          [],
        ),
      )
    }
  })
}

export function readTables(db: Database): Promise<{ name: string; columns: string[] }[]> {
  return db.query(sql`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname`)
}
