import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findMigrations } from '../../../src/platform/db/migrate.ts'
import { dumpSchema } from '../../../src/platform/db/schema-dump.ts'
import { Sql } from '../../../src/platform/db/sql.ts'
import { createEmptyDatabase, createTestDatabase } from '../../support/database.ts'

test('migrations/schema.sql is what the migrations make', async () => {
  const { db, drop } = await createTestDatabase('schema')
  onTestFinished(drop)
  const stored = readFileSync(join(findMigrations(), 'schema.sql'), 'utf8').replaceAll('\r\n', '\n')
  const message = 'migrations/schema.sql is out of date: run `npm run schema` and commit the result'
  expect(stored, message).toBe(await dumpSchema(db))
})

const schema = `
  create type mood as enum ('sad', 'happy');
  create domain share as numeric(5, 4) not null check (value between 0 and 1);
  create sequence lone start 7;
  create table parents (id bigint generated always as identity primary key, name text collate "C" not null unique);
  create table children (
    parent_id bigint not null references parents on delete cascade,
    at timestamptz not null default now(),
    mood mood default 'happy',
    part share,
    double int generated always as (2 * 21) stored,
    body bytea,
    check (at > '2020-01-01')
  );
  alter table children alter column body set storage external;
  create index children_by_at on children (at desc) where mood = 'sad';
  create view happy as select parent_id from children where mood = 'happy';
  create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
  create trigger refuse_delete before delete on children for each row execute function refuse();
  comment on column children.at is 'when it''s due';
  create schema pgboss; create table pgboss.job (id int);`

test('tells every kind of object, and none of a library’s', async () => {
  const { db, drop } = await createEmptyDatabase('dump')
  onTestFinished(drop)
  await db.query(new Sql(schema, []))
  const text = await dumpSchema(db)
  expect(text).toContain("create type mood as enum ('sad', 'happy');")
  expect(text).toContain('create domain share as numeric(5,4) not null CHECK')
  expect(text).toContain('create sequence lone as bigint increment 1 start 7;')
  expect(text).not.toContain('parents_id_seq')
  expect(text).toContain(
    [
      'create table children (',
      '  parent_id bigint not null,',
      '  at timestamp with time zone default now() not null,',
      "  mood mood default 'happy'::mood,",
      '  part share,',
      '  double integer generated always as ((2 * 21)) stored,',
      '  body bytea storage external,',
      '  constraint children_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES parents(id) ON DELETE CASCADE,',
      "  constraint children_at_check CHECK ((at > '2020-01-01 00:00:00+00'::timestamp with time zone))",
      ');',
    ].join('\n'),
  )
  expect(text).toContain('  name text collate "C" not null,')
  expect(text).toContain('CREATE INDEX children_by_at')
  expect(text).toContain('create view happy as')
  expect(text).toContain('FUNCTION public.refuse()')
  expect(text).toContain('CREATE TRIGGER refuse_delete')
  expect(text).toContain("comment on column children.at is 'when it''s due';")
  expect(text).not.toContain('pgboss')
})

test('is the same text whatever the order of creation', async () => {
  const one = await createEmptyDatabase('one')
  const two = await createEmptyDatabase('two')
  onTestFinished(async () => void (await Promise.all([one.drop(), two.drop()])))
  await one.db.query(
    new Sql('create table a (x int); create table b (y int); create index b_y on b (y);', []),
  )
  await two.db.query(
    new Sql('create table b (y int); create index b_y on b (y); create table a (x int);', []),
  )
  expect(await dumpSchema(one.db)).toBe(await dumpSchema(two.db))
})
