/** A full disk, as PostgreSQL reports one: a trigger that raises its own error code at every write into a table. */
import type { Database } from '../../src/platform/db/database.ts'
import { identifier, type Sql, sql } from '../../src/platform/db/sql.ts'

/** From now on no row of the table finds room. `code`: by which the server says so. */
export async function fill(
  db: Database,
  table: string,
  when: 'insert' | 'update' = 'insert',
  code: '53100' | 'XX000' = '53100',
): Promise<void> {
  const raise = (state: Sql): Promise<object[]> =>
    db.query(sql`
    create or replace function raise_disk_full() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file "base/16384/24576": No space left on device' using errcode = ${state}; end $$`)
  await (code === '53100' ? raise(sql`'53100'`) : raise(sql`'XX000'`))
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
