/** `monitor` on a real database: before anybody looked, looking at once, what stands, and its history. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { beatDetector } from '../../src/platform/monitor/detector-heartbeats.ts'
import { storeStandingVerdicts } from '../../src/platform/monitor/standing-verdicts.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createToolPipeline } from '../support/tool-pipeline.ts'
import { runCommand, type Spoken } from './run-command.ts'

let database: TestDatabase
let environment: Record<string, string>

beforeAll(async () => {
  database = await createTestDatabase('monitor command')
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
  }
})
afterAll(() => database.drop())

const say = (...words: string[]): Promise<Spoken> => runCommand(['monitor', ...words], environment)
const names = createToolPipeline().detectors!.map(({ name }) => name)

/** Tests of this file run in the order they stand in. */
test('says that nobody has looked, which is not that all is well', async () => {
  const { code, out } = await say()
  expect(code).toBe(exitCodes.failed)
  for (const name of names) expect(out).toMatch(new RegExp(`^${name} +never looked`, 'm'))
  expect(out).toContain('Nobody has looked yet')
})

test('looks at once on request, and keeps nothing', async () => {
  const shown = (await say('--now', '--json')).json<{ name: string; verdicts: { says: string }[] }[]>()
  expect(shown.map(({ name }) => name)).toEqual(names)
  expect(shown.find(({ name }) => name === 'slowdown')!.verdicts).toHaveLength(4)
  expect((await say()).out).toContain('Nobody has looked yet')
})

test('looks at the others where one detector fails, which is a finding and says so', async () => {
  await database.db.query(sql`alter table daily_figures rename to daily_figures_away`)
  const { code, out } = await say('--now')
  await database.db.query(sql`alter table daily_figures_away rename to daily_figures`)
  expect(code).toBe(exitCodes.failed)
  expect(out).toMatch(/^storage +warning/m)
  expect(out).toContain('warning: storage: the look failed, and nothing is known of this: ')
  expect(out).toMatch(/^slowdown +well/m)
  expect(out.match(/the look failed/g)!.length).toBeLessThan(4)
})

test('shows what stands, with since when, its figures and its page', async () => {
  const now = Temporal.Now.instant()
  const took = { detector: 'slowdown', now, tookMs: 3 }
  await beatDetector(database.db, took)
  const slow = {
    subject: 'run',
    status: 'critical',
    quietLooks: 0,
    says: 'run has slowed down',
  } as const
  await storeStandingVerdicts(database.db, 'slowdown', [
    { ...slow, since: now, lookedAt: now, figures: { times: 3 } },
  ])
  const all = await say()
  expect(all.code).toBe(exitCodes.failed)
  expect(all.out).toMatch(/^slowdown +critical/m)
  expect(all.out).toContain('critical: slowdown run: run has slowed down')
  const { out } = await say('slowdown')
  expect(out).toMatch(/critical since .* \(run\): run has slowed down\n {2}times: 3/)
  expect(out).toContain('docs/runbook/monitor.slowdown.md')
})

test('shows the changes, and names the detectors there are to whoever mistypes one', async () => {
  expect((await say('slowdown', '--history')).out).toMatch(/slowdown +run +– +critical +run has slowed down/)
  const { code, err } = await say('slowdwn')
  expect(code).toBe(exitCodes.usage)
  expect(err).toContain('There are: slowdown')
})
