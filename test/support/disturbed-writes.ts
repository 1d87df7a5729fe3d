/** Writes that do not arrive: every third row that is inserted into a table raises, or is left out without a word. */
import type { Database } from '../../src/platform/db/database.ts'
import { identifier, sql } from '../../src/platform/db/sql.ts'

export async function disturb(db: Database, table: string, how: 'raise' | 'skip'): Promise<void> {
  await db.query(sql`create sequence disturbed`)
  await db.query(
    how === 'raise'
      ? sql`create function disturb() returns trigger language plpgsql as $$
          begin if nextval('disturbed') % 3 = 0 then raise exception 'the staging write was refused' using errcode = '55P03'; end if; return new; end $$`
      : sql`create function disturb() returns trigger language plpgsql as $$
          begin if nextval('disturbed') % 3 = 0 then return null; end if; return new; end $$`,
  )
  await db.query(
    sql`create trigger disturb before insert on ${identifier(table)} for each row execute function disturb()`,
  )
}

export async function calm(db: Database, table: string): Promise<void> {
  await db.query(sql`drop trigger disturb on ${identifier(table)}`)
  await db.query(sql`drop function disturb()`)
  await db.query(sql`drop sequence disturbed`)
}
