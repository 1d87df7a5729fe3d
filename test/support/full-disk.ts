/** A full disk, as PostgreSQL reports one: a trigger that raises its own error code at every write into a table. */
import type { Database } from '../../src/platform/db/database.ts'
import { identifier, sql } from '../../src/platform/db/sql.ts'

/** From now on no row of the table finds room. */
export async function fill(db: Database, table: string, when: 'insert' | 'update' = 'insert'): Promise<void> {
  await db.query(sql`
    create or replace function raise_disk_full() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file "base/16384/24576": No space left on device' using errcode = '53100'; end $$`)
  await (when === 'insert'
    ? db.query(
        sql`create trigger full_disk after insert on ${identifier(table)} for each row execute function raise_disk_full()`,
      )
    : db.query(
        sql`create trigger full_disk after update on ${identifier(table)} for each row execute function raise_disk_full()`,
      ))
}

export async function makeRoom(db: Database, table: string): Promise<void> {
  await db.query(sql`drop trigger full_disk on ${identifier(table)}`)
}
