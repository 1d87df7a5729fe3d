/** Empties the demo's database, so that the same story can be told again. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export async function emptyDatabase(db: Queryable): Promise<void> {
  await db.query(sql`drop schema if exists public cascade`)
  await db.query(sql`drop schema if exists pgboss cascade`)
  await db.query(sql`create schema public`)
}

export async function countOtherConnections(db: Queryable): Promise<number> {
  const rows = await db.query<{ others: number }>(sql`
    select count(*)::int as others from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`)
  return rows[0]?.others ?? 0
}
