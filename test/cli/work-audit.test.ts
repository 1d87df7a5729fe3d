/** Work that somebody begins on the command line and that is more than one transaction: a row before it and one after it, with what came of it. */
import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/platform/audit/verify-audit.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { boxScoreRows, createFolder, type Folder, toCsv } from '../nba/import/write-files.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand } from './run-command.ts'

const date = '2025-11-05'
let database: TestDatabase
let folder: Folder
let log: string
beforeAll(async () => {
  database = await createTestDatabase('work of commands')
  folder = await createFolder()
  log = await folder.write('log.csv', toCsv(boxScoreRows({ id: '0022500100', date })))
})
afterAll(async () => {
  await folder.remove()
  await database.drop()
})

const because = ['--reason', 'it has to be']
const say = (words: readonly string[]) =>
  runCommand(words, {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    SIXTHMAN_ALERT_ROUTES: JSON.stringify([{ channel: 'stdout', minimum: 'critical' }]),
    LOG_LEVEL: 'silent',
    USER: 'ann',
  })

const readRows = (name: string) =>
  database.db.query<{ action: string; input: Record<string, unknown> }>(sql`
    select action, details -> 'input' as input, actor, origin from audit_log where starts_with(action, ${`operator.${name}.`}) order by id`)

/** The words, whether a file follows them, and what came of it. */
const works: readonly (readonly [name: string, words: readonly string[], outcome: unknown])[] = [
  ['import', ['import'], [{ file: 'log.csv', kind: 'box_scores', rows: 10, datesImported: 1, refused: 0 }]],
  ['retention.prune', ['retention'], []],
  ['healers.run', ['heal', '--only', 'missing-partitions'], []],
  ['archive.reparse', ['archive', 'reparse', '--from', date, '--to', date], { read: 0, unreadable: 0 }],
  ['alerts.test', ['alerts', 'test'], [{ route: 'stdout', kind: 'delivered' }]],
]

test.for(works)('%s', async ([name, words, outcome]) => {
  const { code, err } = await say([...words, ...(name === 'import' ? [log] : []), ...because])
  expect([code, err.includes('fault of the program')]).toEqual([0, false])
  const by = { actor: 'cli/ann', origin: { via: 'cli', host: hostname() } }
  const [begun, ended, ...more] = await readRows(name)
  expect(begun).toMatchObject({ action: `operator.${name}.begin`, ...by, input: { reason: 'it has to be' } })
  expect(ended).toMatchObject({ action: `operator.${name}.end`, ...by, input: { reason: 'it has to be' } })
  expect(ended!.input.outcome).toMatchObject(outcome as object)
  expect([begun!.input.outcome, more]).toEqual([undefined, []])
})

test('what fails says with which error, and its reason stands in both rows', async () => {
  const { code } = await say(['archive', 'add', log, '--as', 'nobody/nothing', '--date', date, ...because])
  expect(code).toBe(2)
  expect((await readRows('archive.add')).map(({ action, input }) => [action, input.failed])).toEqual([
    ['operator.archive.add.begin', undefined],
    ['operator.archive.add.end', 'usage.invalid'],
  ])
})

test('what only looks leaves no row, an empty reason is refused before anything is done, and all rows are sealed', async () => {
  const count = async () => (await database.db.query(sql`select 1 from audit_log`)).length
  const before = await count()
  expect((await say(['heal', '--dry-run', '--only', 'missing-partitions'])).code).toBe(0)
  expect((await say(['retention', '--dry-run'])).code).toBe(0)
  expect((await say(['retention', '--reason', ' '])).code).toBe(2)
  expect((await say(['train', '--reason', ''])).code).toBe(2)
  expect(await count()).toBe(before)
  expect(await verifyAudit(database.db, null)).toMatchObject({ faults: [] })
})
