/** F43: workers cannot boot, and it looks as if they were slow. A process that cannot boot is written down as that, opens one incident, and is counted nowhere else. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { readOpenIncidents } from '../../src/platform/ledger/incidents.ts'
import { resolveBootFailures } from '../../src/platform/release/resolve-boot-failures.ts'
import { runCommand } from '../cli/run-command.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('boot')
})
afterEach(() => database.drop())

const readFailures = () =>
  database.db.query<{ kind: string; code: string; error: string; hash: string | null }>(sql`
    select kind, error_code as code, error, code_hash as hash from boot_failures order by id`)

describe('a worker that cannot boot', () => {
  test('because of its settings is a boot failure with one incident, and no attempt', async () => {
    const environment = { DATABASE_URL: database.url, SIXTHMAN_LEASE_SECONDS: 'soon' }
    for (const _ of [1, 2]) expect((await runCommand(['worker'], environment)).code).toBe(2)
    const failures = await readFailures()
    expect(failures).toHaveLength(2)
    expect(failures[0]).toMatchObject({ kind: 'worker', code: 'config.invalid' })
    expect(failures[0]?.error).toContain('SIXTHMAN_LEASE_SECONDS')
    expect(failures[0]?.hash).toMatch(/^[0-9a-f]{16}$/)
    expect(await readOpenIncidents(database.db)).toMatchObject([{ cause: 'boot: worker', occurrences: 2 }])
    expect(await database.db.query(sql`select 1 from attempts`)).toEqual([])
  })

  test('because of a fault in its configuration file is one, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sixthman-boot-'))
    const file = join(folder, 'sixthman.env')
    writeFileSync(file, `DATABASE_URL=${database.url}\nSIXTHMAN_LEESE_SECONDS=15\n`)
    const { code } = await runCommand(['worker', '--config', file])
    rmSync(folder, { recursive: true })
    expect(code).toBe(2)
    expect(await readFailures()).toMatchObject([{ kind: 'worker', code: 'config.invalid' }])
  })

  test('because the database is newer than its program is one, and nothing is changed', async () => {
    await database.db.query(
      sql`insert into schema_migrations (name, checksum) values ('9999_later.sql', 'x')`,
    )
    const { code, err } = await runCommand(['worker'], { DATABASE_URL: database.url })
    expect(code).toBe(1)
    expect(err).toContain('This database is newer than this program')
    expect(await readFailures()).toMatchObject([{ code: 'database.migration-changed' }])
  })

  /** A copy of the program in which one module is missing, started by this file; what it said. */
  function startLacking(file: string): { readonly status: number | null; readonly stderr: string } {
    const folder = mkdtempSync(join(tmpdir(), 'sixthman-boot-'))
    for (const name of ['bin', 'src/cli', 'src/platform/release'])
      mkdirSync(join(folder, name), { recursive: true })
    for (const name of [
      'bin/sixthman.js',
      'bin/compile-cache.js',
      'package.json',
      'src/platform/release/record-boot-failure.ts',
    ])
      cpSync(join(root, name), join(folder, name))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'src/cli/main.ts'), "import './lost.ts'\n")
    const ended = spawnSync(process.execPath, [join(folder, file), 'worker'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DATABASE_URL: database.url },
    })
    rmSync(folder, { recursive: true })
    return ended
  }

  test('because a module is missing is one, although none of its own lines ever ran', async () => {
    const { status, stderr } = startLacking('bin/sixthman.js')
    expect(status).toBe(1)
    expect(stderr).toContain('ERR_MODULE_NOT_FOUND')
    const [failure] = await readFailures()
    expect(failure).toMatchObject({ kind: 'worker', code: 'process.cannot-boot', hash: null })
    expect(failure?.error).toContain('lost.ts')
  })

  test('leaves no trace where nothing stands before its first line', async () => {
    const { status, stderr } = startLacking('src/cli/main.ts')
    expect(status).toBe(1)
    expect(stderr).toContain('ERR_MODULE_NOT_FOUND')
    expect(await readFailures()).toEqual([])
    expect(await readOpenIncidents(database.db)).toEqual([])
  })
})

test('a command that only looks leaves no boot failure behind', async () => {
  await runCommand(['status'], { DATABASE_URL: database.url, SIXTHMAN_LEASE_SECONDS: 'soon' })
  expect(await readFailures()).toEqual([])
})

describe('the incident', () => {
  const fail = () => runCommand(['worker'], { DATABASE_URL: database.url, SIXTHMAN_LEASE_SECONDS: 'soon' })

  test('is resolved by a process of the same host that is ready', async () => {
    await fail()
    expect(await resolveBootFailures(database.db, 'worker', 'any', systemClock.now())).toBe(1)
    expect(await readOpenIncidents(database.db)).toEqual([])
  })

  test('stays while another host cannot boot, until newer code is ready', async () => {
    await fail()
    await database.db.query(
      sql`update boot_failures set host = 'elsewhere', failed_at = '2025-01-02T00:00:00Z'`,
    )
    const seen = (hash: string, at: string) =>
      database.db.query(sql`
        insert into releases (code_hash, code_version, first_seen_at, last_seen_at) values (${hash}, '1', ${at}, ${at})`)
    await seen('old', '2025-01-01T00:00:00Z')
    await seen('new', '2025-01-03T00:00:00Z')
    expect(await resolveBootFailures(database.db, 'worker', 'old', systemClock.now())).toBe(0)
    expect(await readOpenIncidents(database.db)).toHaveLength(1)
    expect(await resolveBootFailures(database.db, 'worker', 'new', systemClock.now())).toBe(1)
    expect(await readOpenIncidents(database.db)).toEqual([])
  })
})
