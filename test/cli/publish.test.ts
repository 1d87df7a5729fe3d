/** `publish` as it is typed, and killed by the operating system while it writes. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { type Manifest, manifestFile } from '../../src/nba/6-exports/files/manifest.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
const root = mkdtempSync(join(tmpdir(), 'sixthman-publish-'))
const folder = join(root, 'site')
const environment = () => ({
  DATABASE_URL: database.url,
  ...replayEnvironment('http://127.0.0.1:1'),
  LOG_LEVEL: 'silent',
})
const say = (...words: string[]): Promise<Spoken> => runCommand(['publish', ...words], environment())

beforeAll(async () => {
  database = await createTestDatabase('publish command')
  await store(1, 3)
})
afterAll(async () => {
  await database.drop()
  rmSync(root, { recursive: true })
})

/** Documents of so many dates, with some weight. */
function store(revision: number, dates: number): Promise<unknown> {
  return database.db.query(sql`
    insert into documents (collection, name, game_date, revision, body, withdrawn)
    select 'predictions', 'predictions', '2024-11-01'::date + i, ${revision}, json_build_object('document', 'predictions/' || ('2024-11-01'::date + i),
      'revision', ${revision}::int, 'predictions', json_build_array(json_build_object('playerName', repeat('x', 20000)))) || E'\n', false
    from generate_series(1, ${dates}::integer) i`)
}

function expectWhole(): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, manifestFile), 'utf8')) as Manifest
  for (const { file, sha256 } of [...manifest.schemas, ...manifest.documents.flatMap(({ files }) => files)])
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ).toBe(sha256)
  return manifest
}

/** Tests of this file run in the order they stand in. */
test('says what it wrote, and that nothing was left to write', async () => {
  expect(await say(folder)).toMatchObject({
    code: exitCodes.done,
    out: '3 documents, of which 3 were written: 10 files, 0.1 MB.\n',
    err: expect.stringMatching(/^documents 3 of 3/m),
  })
  expect((await say(folder)).out).toBe('3 documents; all of them were there already.\n')
  expect((await say(folder, '--json')).json()).toEqual({
    ...{
      documents: 3,
      documentsWritten: 0,
      filesWritten: 0,
      bytesWritten: 0,
      filesRemoved: 0,
      isChanged: false,
    },
  })
  expectWhole()
})

test('of which nothing is published yet has nothing to write, and is not said to be there', async () => {
  const { code, out } = await say(join(root, 'empty'), '--from', '2030-01-01')
  expect(code).toBe(exitCodes.done)
  expect(out).toMatch(
    /^No document of what was asked for is published so far \(written: \d+ files, .* run <date> makes/,
  )
})

test('killed by the operating system while it writes, it leaves what was there; the next one goes on', async () => {
  await store(2, 3)
  await database.db.query(sql`
    insert into documents (collection, name, game_date, revision, body, packed, digest, withdrawn)
    select 'results', 'results', '2020-01-01'::date + i, 1, body, packed, digest, false from documents, generate_series(1, 400) i
    where game_date = '2024-11-02' and revision = 1`)
  const earlier = expectWhole()
  const program = fileURLToPath(new URL('../../bin/sixthman.js', import.meta.url))
  const child = spawn(process.execPath, [program, 'publish', folder], {
    env: { PATH: process.env.PATH, ...environment() },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  const watcher = watch(folder, { recursive: true }, (_, file) => {
    if (file?.includes('results/2020-03')) child.kill('SIGKILL')
  })
  expect(await ended).toEqual([null, 'SIGKILL'])
  watcher.close()
  expect(expectWhole()).toEqual(earlier)
  expect(readdirSync(join(folder, 'results')).length).toBeGreaterThan(30)
  expect((await say(folder, '--formats', 'json', '--prune', '--json')).json()).toMatchObject({
    documents: 403,
  })
  expectWhole()
  expect(readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.part'))).toEqual(
    [],
  )
})

test('a call that is wrong says what may be given, and writes nothing', async () => {
  const other = join(root, 'other')
  for (const [words, code, message] of [
    [[other, '--formats', 'xml'], exitCodes.usage, 'no format is named "xml"'],
    [[other, '--from', 'today'], exitCodes.usage, '--from'],
    [[other, '--documents', 'prediction'], exitCodes.usage, 'no document is named "prediction"'],
    [[], exitCodes.usage, "missing required argument 'folder'"],
  ] as const) {
    const refused = await say(...words)
    expect([refused.code, refused.out]).toEqual([code, ''])
    expect(refused.err).toContain(message)
  }
  expect(existsSync(other)).toBe(false)
})

test('a folder that is no folder, and one of something else, are refused with their runbook page', async () => {
  const file = join(root, 'file')
  writeFileSync(file, '')
  expect(await say(file)).toMatchObject({
    code: exitCodes.failed,
    err: expect.stringContaining('[files.unwritable]'),
  })
  writeFileSync(join(folder, manifestFile), '{}')
  expect(await say(folder)).toMatchObject({
    code: exitCodes.usage,
    err: expect.stringContaining('docs/runbook/publication.refused.md'),
  })
})
