/** Migrations from folders of the test's own, on empty databases. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../../src/platform/db/migrate.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let directory: string

beforeEach(async () => {
  database = await createEmptyDatabase('migrate')
  directory = mkdtempSync(join(tmpdir(), 'sixthman-migrations-'))
  onTestFinished(async () => {
    await database.drop()
    rmSync(directory, { recursive: true })
  })
  write('0001_first.sql', 'create table first (id int primary key);')
  write('0002_second.sql', 'create table second (id int primary key); insert into second values (1);')
})

function write(name: string, text: string): void {
  writeFileSync(join(directory, name), text)
}

function migrateHere(): Promise<{ applied: string[] }> {
  return migrate(database.url, { directory })
}

async function listTables(): Promise<string[]> {
  const rows = await database.db.query<{ tablename: string }>(
    sql`select tablename from pg_tables where schemaname = 'public' order by tablename`,
  )
  return rows.map((row) => row.tablename)
}

function expectRefusal(message: RegExp): Promise<void> {
  return expect(migrateHere()).rejects.toMatchObject({
    code: 'database.migration-changed',
    message: expect.stringMatching(message),
  })
}

test('applies what is missing, in order and once', async () => {
  expect(await migrateHere()).toEqual({ applied: ['0001_first.sql', '0002_second.sql'] })
  expect(await migrateHere()).toEqual({ applied: [] })
  write('0003_third.sql', 'create table third (id int);')
  expect(await migrateHere()).toEqual({ applied: ['0003_third.sql'] })
  expect(await listTables()).toEqual(['first', 'schema_migrations', 'second', 'third'])
})

test('works on a connection of the caller’s', async () => {
  const client = new pg.Client(database.url)
  await client.connect()
  expect(await migrate(client, { directory })).toEqual({ applied: ['0001_first.sql', '0002_second.sql'] })
  await client.end()
})

test('five at once apply each file once', async () => {
  const results = await Promise.all(Array.from({ length: 5 }, migrateHere))
  expect(results.flatMap((result) => result.applied)).toEqual(['0001_first.sql', '0002_second.sql'])
})

test('a file that changed after it was applied is refused by name', async () => {
  await migrateHere()
  write('0001_first.sql', 'create table first (id bigint primary key);')
  write('0003_third.sql', 'create table third (id int);')
  await expectRefusal(/0001_first\.sql was applied to this database with other content/)
  expect(await listTables()).not.toContain('third')
})

test('line ends of another system are no change', async () => {
  write('0001_first.sql', 'create table first (\n  id int primary key);\n')
  await migrateHere()
  write('0001_first.sql', 'create table first (\r\n  id int primary key);\r\n')
  expect(await migrateHere()).toEqual({ applied: [] })
})

test('a file that is missing is refused by name', async () => {
  await migrateHere()
  rmSync(join(directory, '0001_first.sql'))
  await expectRefusal(/0001_first\.sql was applied to this database and is missing/)
})

test('a file that comes before an applied one is refused by name', async () => {
  rmSync(join(directory, '0001_first.sql'))
  await migrateHere()
  write('0001_first.sql', 'create table first (id int);')
  await expectRefusal(/0001_first\.sql comes before 0002_second\.sql/)
})

test('a database newer than the program is left alone', async () => {
  write('0003_third.sql', 'create table third (id int);')
  await migrateHere()
  rmSync(join(directory, '0003_third.sql'))
  await expectRefusal(/newer than this program: it has 0003_third\.sql/)
})

test('a file that fails leaves nothing of itself, and can be repaired', async () => {
  write('0002_second.sql', 'create table second (id int); select 1 / 0;')
  await expect(migrateHere()).rejects.toThrow('migrations/0002_second.sql failed: division by zero')
  expect(await listTables()).toEqual(['first', 'schema_migrations'])
  write('0002_second.sql', 'create table second (id int);')
  expect(await migrateHere()).toEqual({ applied: ['0002_second.sql'] })
})

test('two files with one number, or a misnamed one, are a bug', async () => {
  write('0002_twin.sql', 'select 1;')
  await expect(migrateHere()).rejects.toThrow('0002_twin.sql: its number is used twice')
  rmSync(join(directory, '0002_twin.sql'))
  write('3_third.sql', 'select 1;')
  await expect(migrateHere()).rejects.toThrow('3_third.sql: a migration is named NNNN_name.sql')
})

test('a test database is a copy of the migrated template', async () => {
  const copy = await createTestDatabase('copy')
  expect(await migrate(copy.url)).toEqual({ applied: [] })
  const [row] = await copy.db.query<{ count: number }>(sql`select count(*) as count from schema_migrations`)
  await copy.drop()
  expect(row?.count).toBeGreaterThan(0)
})
