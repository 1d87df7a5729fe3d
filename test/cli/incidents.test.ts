/** `incidents` on a real database: what it lists and shows, what an operator can do, and what it refuses. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { observeIncident } from '../../src/platform/alerts/observe-incident.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('incidents command')
})
afterAll(() => database.drop())

const say = (...words: string[]): Promise<Spoken> =>
  runCommand(['incidents', ...words], {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    USER: 'ann',
  })
const now = Temporal.Instant.from('2025-01-10T12:00:00Z')

/** Tests of this file run in the order they stand in. */
test('says that nothing is open', async () => {
  expect(await say()).toMatchObject({ code: exitCodes.done, out: 'No incident is open.\n' })
  expect((await say('list', '--all')).out).toBe('There was no incident yet.\n')
  expect((await say('--json')).json()).toEqual([])
})

test('lists the severest first, and shows one with its history', async () => {
  for (const [cause, severity] of [
    ['slow', 'warning'],
    ['out', 'critical'],
  ] as const) {
    await openIncident(database.db, {
      cause,
      severity,
      title: `${cause} since noon`,
      details: { code: 'source.blocked' },
      systemDoes: 'It is asked again.',
      whatToDo: 'Look at the source.',
      page: 'runbook/source.blocked.md',
      example: 'game 1',
      now,
    })
  }
  const { out } = await say()
  expect(out).toMatch(/^ *2 +critical +open +2025-01-10 07:00 ET .*1 {2}out since noon\n *1 +warning/m)
  const title = `slow since noon, ${'and slower '.repeat(9)}at last`
  await database.db.query(sql`update incidents set title = ${title} where cause = 'slow'`)
  expect((await say()).out).toMatch(/ slow since noon, and slower .*…\n/)
  const shown = await say('show', '2')
  expect(shown.code).toBe(exitCodes.done)
  for (const part of [
    'It is asked again.',
    'Look at the source.',
    'game 1',
    'docs/runbook/source.blocked.md',
  ])
    expect(shown.out).toContain(part)
  expect(shown.out).toMatch(/history:\n {4}2025-01-10 07:00 ET opened\n/)
})

test('acknowledges one with a note, in the history and in the audit log', async () => {
  const refused = await say('acknowledge', '2')
  expect(refused).toMatchObject({ code: exitCodes.usage, err: expect.stringContaining('--note') })
  expect((await say('acknowledge', '2', '--note', 'on it, ?token=abc')).out).toBe('2: acknowledged.\n')
  expect((await say('show', '2')).out).toMatch(/acknowledged by cli\/ann: on it, \?token=\[redacted\]/)
  expect(
    await database.db.query(sql`select actor, action, details from audit_log where action like 'incident.%'`),
  ).toEqual([
    {
      actor: 'cli/ann',
      action: 'incident.acknowledged',
      details: { incidents: [2], note: 'on it, ?token=[redacted]' },
    },
  ])
  const [listed] = (await say('--json')).json<{ state: string; acknowledgedBy: string }[]>()
  expect(listed).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'cli/ann' })
})

test('resolves one that is open, and says which was not', async () => {
  const done = await say('resolve', '1', '2', '--note', 'the key was renewed')
  expect(done).toMatchObject({ code: exitCodes.done, out: '1, 2: resolved.\n' })
  const again = await say('resolve', '1', '--note', 'once more', '--json')
  expect(again.code).toBe(exitCodes.failed)
  expect(again.json()).toEqual({ action: 'resolve', ids: [], left: [1] })
  expect((await say('list', '--all', '--limit', '1', '--json')).json<unknown[]>()).toHaveLength(1)
})

test('accepts the level of a value that has moved, and of nothing else', async () => {
  const look = (hour: number): Promise<unknown> =>
    database.db.transaction((tx) =>
      observeIncident(tx, {
        cause: 'slower',
        now: now.add({ hours: hour }),
        found: { severity: 'warning', title: 'twice as slow', details: {} },
        level: { parts: [{ of: '', value: 2, severity: 'warning' }] },
      }),
    )
  await look(1)
  await look(2)
  expect((await say('accept', '3', '--note', 'a larger slate')).out).toBe('3: accepted.\n')
  expect(await look(3)).toBe('accepted')
  const refused = await say('accept', '1', '--note', 'x')
  expect(refused).toMatchObject({ code: exitCodes.failed, out: expect.stringContaining('without a level') })
})

test('refuses a number that nobody has, a word, and no number', async () => {
  expect(await say('show', '99')).toMatchObject({
    code: exitCodes.usage,
    err: expect.stringContaining('no incident has the number 99'),
  })
  expect(await say('show', 'one')).toMatchObject({ code: exitCodes.usage })
  expect(await say('resolve', '--note', 'x')).toMatchObject({
    code: exitCodes.usage,
    err: expect.stringContaining('give the number'),
  })
  expect((await say('forget', '1')).err).toContain('no action is named "forget"')
})
